//! A config.json for `transformers`, for models that did not come with one.

use serde_json::{Value, json};

use super::architecture::Architecture;
use super::layers::LayerKind;
use super::rope::RopeScaling;
use super::{LayerAttention, ModelConfig};

impl ModelConfig {
    /// The content of a config.json that `transformers` loads as it is, from version 4.50 on. Rotary settings are
    /// written under the keys of version 4, which version 5 reads as well. It says nothing about the precision.
    pub fn to_hf_json(&self) -> Value {
        let eos = match self.eos_token_ids.as_slice() {
            [] => Value::Null,
            [one] => json!(one),
            several => json!(several),
        };
        let mut json = json!({
            "architectures": [self.architecture.hf_class()],
            "model_type": self.architecture.hf_model_type(),
            "vocab_size": self.vocab_size,
            "hidden_size": self.hidden_size,
            "intermediate_size": self.intermediate_size,
            "num_hidden_layers": self.num_layers,
            "num_attention_heads": self.num_attention_heads,
            "num_key_value_heads": self.num_kv_heads,
            "head_dim": self.head_dim,
            "max_position_embeddings": self.max_position_embeddings,
            "rms_norm_eps": self.rms_norm_eps,
            "tie_word_embeddings": self.tie_word_embeddings,
            "bos_token_id": self.bos_token_id,
            "eos_token_id": eos,
        });
        let gemma = self.architecture == Architecture::Gemma3;
        let activation = if gemma {
            "hidden_activation"
        } else {
            "hidden_act"
        };
        json[activation] = json!(self.activation.hf_name());
        match self.architecture {
            Architecture::Llama => {
                json["attention_bias"] = json!(self.qkv_bias);
                json["mlp_bias"] = json!(self.mlp_bias);
            }
            Architecture::Mistral => json["sliding_window"] = json!(self.window()),
            Architecture::Qwen2 => self.write_layer_types(&mut json),
            Architecture::Qwen3 => {
                json["attention_bias"] = json!(self.qkv_bias);
                self.write_layer_types(&mut json);
            }
            Architecture::Gemma3 => {
                json["attention_bias"] = json!(self.qkv_bias);
                // The scale is an f32; the scalar it came from is an integer.
                let scalar = f64::from(self.attention_scale).powi(-2).round() as u64;
                json["query_pre_attn_scalar"] = json!(scalar);
                json["sliding_window"] = json!(self.window());
                json["layer_types"] = self.layer_types();
                if let Some(sliding) = self.layers.iter().find(|l| l.sliding_window.is_some()) {
                    json["rope_local_base_freq"] = json!(sliding.rope_theta);
                }
            }
        }
        let full = self.layers.iter().find(|l| l.sliding_window.is_none());
        if let Some(layer) = full.or(self.layers.first()) {
            json["rope_theta"] = json!(layer.rope_theta);
            json["rope_scaling"] = self.rope_scaling(layer);
        }
        json
    }

    fn window(&self) -> Option<usize> {
        self.layers.iter().find_map(|layer| layer.sliding_window)
    }

    fn layer_types(&self) -> Value {
        let kind = |layer: &LayerAttention| match layer.sliding_window {
            Some(_) => LayerKind::Sliding.hf_name(),
            None => LayerKind::Full.hf_name(),
        };
        self.layers.iter().map(kind).collect()
    }

    /// Qwen's configurations name a window even where none is used.
    fn write_layer_types(&self, json: &mut Value) {
        json["use_sliding_window"] = json!(self.window().is_some());
        if self.window().is_some() {
            json["sliding_window"] = json!(self.window());
            json["layer_types"] = self.layer_types();
        }
    }

    fn rope_scaling(&self, layer: &LayerAttention) -> Value {
        match &layer.rope_scaling {
            RopeScaling::None => Value::Null,
            RopeScaling::Linear { factor } => json!({"rope_type": "linear", "factor": factor}),
            RopeScaling::Llama3 {
                factor,
                low_freq_factor,
                high_freq_factor,
                original_max_position_embeddings,
            } => json!({
                "rope_type": "llama3",
                "factor": factor,
                "low_freq_factor": low_freq_factor,
                "high_freq_factor": high_freq_factor,
                "original_max_position_embeddings": original_max_position_embeddings,
            }),
            RopeScaling::Factors(factors) => json!({
                "rope_type": "longrope",
                "short_factor": factors,
                "long_factor": factors,
                "attention_factor": 1.0,
                "original_max_position_embeddings": self.max_position_embeddings,
            }),
        }
    }
}
