//! A configuration from a config.json of `transformers`, as written by its versions 4 and 5.
//!
//! Absent settings get the defaults of the `configuration_….py` of their architecture, where there is one sensible
//! value; sizes have none.

use serde_json::{Value, json};

use super::architecture::{Activation, Architecture, HF_NAMES};
use super::error::ConfigError;
use super::fields::Fields;
use super::layers::layers_from_hf;
use super::rope::expect_positive;
use super::{LayerAttention, ModelConfig};

/// Upper limits for what sizes arrays or loops here; far above any model, far below any overflow.
pub(super) const MAX_LAYERS: usize = 1024;
pub(super) const MAX_HEADS: usize = 1 << 12;
pub(super) const MAX_SIZE: usize = 1 << 24;

impl ModelConfig {
    /// Reads the content of a config.json.
    ///
    /// # Errors
    /// [`ConfigError`] names the setting that is missing, wrong or not supported.
    pub fn from_hf_json(json: &Value) -> Result<Self, ConfigError> {
        let outer = Fields::new(json, "")?;
        let architecture = architecture(outer)?;
        reject_unsupported(outer)?;
        let (Architecture::Gemma3, Some(text)) = (architecture, outer.get("text_config")) else {
            return parse(architecture, outer, outer);
        };
        let filled = gemma3_text_defaults(text);
        let text = Fields::new(&filled, "text_config.")?;
        reject_unsupported(text)?;
        parse(architecture, text, outer)
    }

    /// Checks what every part of the program relies on, whichever format the configuration comes from; that sizes are
    /// in range is checked where they are read, under the name that they have there.
    pub(super) fn expect_consistent(self) -> Result<Self, ConfigError> {
        if !self.num_attention_heads.is_multiple_of(self.num_kv_heads) {
            return Err(out_of_range(
                "num_key_value_heads",
                self.num_kv_heads,
                "it must divide num_attention_heads",
            ));
        }
        if !self.head_dim.is_multiple_of(2) {
            return Err(out_of_range("head_dim", self.head_dim, "it must be even"));
        }
        for layer in &self.layers {
            expect_positive(layer.rope_theta, || "rope_theta".to_owned())?;
            if layer.sliding_window == Some(0) {
                return Err(out_of_range("sliding_window", 0, "a token must see itself"));
            }
        }
        expect_positive(self.attention_scale.into(), || {
            "query_pre_attn_scalar".to_owned()
        })?;
        if !self.rms_norm_eps.is_finite() || self.rms_norm_eps < 0.0 {
            let eps = self.rms_norm_eps;
            return Err(out_of_range("rms_norm_eps", eps, "it must not be negative"));
        }
        Ok(self)
    }
}

/// A size that is not 0 and not above its limit, checked before anything is divided by it or allocated for it.
pub(super) fn expect_size(key: &str, size: usize, limit: usize) -> Result<usize, ConfigError> {
    match size {
        0 => Err(out_of_range(key, size, "it must be at least 1")),
        _ if size > limit => Err(out_of_range(key, size, "it is beyond any known model")),
        _ => Ok(size),
    }
}

fn out_of_range(key: &str, value: impl ToString, rule: &'static str) -> ConfigError {
    ConfigError::OutOfRange {
        key: key.to_owned(),
        value: value.to_string(),
        rule,
    }
}

fn architecture(fields: Fields<'_>) -> Result<Architecture, ConfigError> {
    let classes = fields.array("architectures")?;
    let class = classes.and_then(|classes| classes.first()?.as_str());
    let model_type = fields.string("model_type")?;
    let known = match (class, model_type) {
        (Some("Gemma3ForConditionalGeneration"), _) => Some(Architecture::Gemma3),
        (Some(class), _) => Architecture::from_hf_class(class),
        (None, Some(model_type)) => Architecture::from_hf_model_type(model_type),
        (None, None) => return Err(ConfigError::Missing("architectures".to_owned())),
    };
    known.ok_or_else(|| ConfigError::UnknownArchitecture {
        found: class.or(model_type).unwrap_or_default().to_owned(),
        known: HF_NAMES,
    })
}

fn reject_unsupported(fields: Fields<'_>) -> Result<(), ConfigError> {
    let settings = [
        ("quantization_config", "quantised weights"),
        ("compression_config", "compressed weights"),
        ("final_logit_softcapping", "capped logits"),
        ("attn_logit_softcapping", "capped attention logits"),
    ];
    for (key, feature) in settings {
        if fields.get(key).is_some() {
            let key = fields.path(key);
            return Err(ConfigError::Unsupported { key, feature });
        }
    }
    if fields.bool("use_bidirectional_attention")? == Some(true) {
        return Err(ConfigError::Unsupported {
            key: fields.path("use_bidirectional_attention"),
            feature: "attention in both directions",
        });
    }
    Ok(())
}

/// The text part of a multimodal config.json names only what differs from `Gemma3TextConfig`'s defaults.
fn gemma3_text_defaults(text: &Value) -> Value {
    let mut filled = json!({
        "vocab_size": 262_208, "hidden_size": 2304, "intermediate_size": 9216, "num_hidden_layers": 26,
        "num_attention_heads": 8, "num_key_value_heads": 4,
    });
    match (&mut filled, text) {
        (Value::Object(filled), Value::Object(text)) => {
            filled.extend(text.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
        _ => return text.clone(),
    }
    filled
}

fn parse(
    architecture: Architecture,
    fields: Fields<'_>,
    outer: Fields<'_>,
) -> Result<ModelConfig, ConfigError> {
    let gemma = architecture == Architecture::Gemma3;
    let in_range = |key: &str, size, limit| expect_size(&fields.path(key), size, limit);
    let size = |key: &str, limit| {
        let size = fields.required(key, fields.integer(key)?)?;
        in_range(key, size, limit)
    };
    let hidden_size = size("hidden_size", MAX_SIZE)?;
    let num_attention_heads = size("num_attention_heads", MAX_HEADS)?;
    let num_layers = size("num_hidden_layers", MAX_LAYERS)?;
    let head_dim = match (fields.integer("head_dim")?, architecture) {
        (Some(head_dim), _) => head_dim,
        (None, Architecture::Qwen3) => 128,
        (None, Architecture::Gemma3) => 256,
        (None, _) => hidden_size / num_attention_heads,
    };
    in_range("head_dim", head_dim, MAX_HEADS)?;
    let max_position_embeddings = match (fields.integer("max_position_embeddings")?, architecture) {
        (Some(positions), _) => positions,
        (None, Architecture::Llama) => 2048,
        (None, Architecture::Qwen2 | Architecture::Qwen3) => 32_768,
        (None, Architecture::Mistral | Architecture::Gemma3) => 131_072,
    };
    in_range(
        "max_position_embeddings",
        max_position_embeddings,
        usize::MAX,
    )?;
    let attention_bias = fields.bool("attention_bias")?.unwrap_or(false);
    let (qkv_bias, output_bias) = match architecture {
        Architecture::Qwen2 => (true, false),
        Architecture::Mistral => (false, false),
        Architecture::Llama | Architecture::Qwen3 | Architecture::Gemma3 => {
            (attention_bias, attention_bias)
        }
    };
    let tied = match fields.bool("tie_word_embeddings")? {
        Some(tied) => tied,
        None => outer.bool("tie_word_embeddings")?.unwrap_or(gemma),
    };
    let eos_token_ids = match fields.token_ids("eos_token_id")? {
        ids if ids.is_empty() => outer.token_ids("eos_token_id")?,
        ids => ids,
    };
    let query_scalar = match fields.number("query_pre_attn_scalar")? {
        Some(scalar) if gemma => scalar,
        None if gemma => 256.0,
        _ => head_dim as f64,
    };
    let layers: Vec<LayerAttention> = layers_from_hf(
        architecture,
        fields,
        num_layers,
        head_dim,
        max_position_embeddings,
    )?;
    ModelConfig {
        architecture,
        vocab_size: size("vocab_size", MAX_SIZE)?,
        hidden_size,
        intermediate_size: size("intermediate_size", MAX_SIZE)?,
        num_layers,
        num_attention_heads,
        num_kv_heads: kv_heads(architecture, fields, num_attention_heads)?,
        head_dim,
        rms_norm_eps: fields.number("rms_norm_eps")?.unwrap_or(1e-6),
        norm_weight_offset: if gemma { 1.0 } else { 0.0 },
        activation: activation(architecture, fields)?,
        qkv_bias,
        output_bias,
        mlp_bias: architecture == Architecture::Llama && fields.bool("mlp_bias")? == Some(true),
        qk_norm: matches!(architecture, Architecture::Qwen3 | Architecture::Gemma3),
        sandwich_norms: gemma,
        tie_word_embeddings: tied,
        embedding_scale: if gemma {
            (hidden_size as f64).sqrt() as f32
        } else {
            1.0
        },
        attention_scale: query_scalar.powf(-0.5) as f32,
        layers,
        max_position_embeddings,
        bos_token_id: fields.token_ids("bos_token_id")?.first().copied(),
        eos_token_ids,
    }
    .expect_consistent()
}

/// `null` means as many as query heads; so does an absent setting, but only for Llama, whose first configurations
/// did not have it.
fn kv_heads(
    architecture: Architecture,
    fields: Fields<'_>,
    query_heads: usize,
) -> Result<usize, ConfigError> {
    const KEY: &str = "num_key_value_heads";
    match fields.integer(KEY)? {
        Some(heads) => expect_size(&fields.path(KEY), heads, MAX_HEADS),
        None if architecture == Architecture::Llama || fields.holds(KEY) => Ok(query_heads),
        None => Err(ConfigError::Missing(fields.path(KEY))),
    }
}

fn activation(architecture: Architecture, fields: Fields<'_>) -> Result<Activation, ConfigError> {
    let (key, default) = match architecture {
        Architecture::Gemma3 => ("hidden_activation", Activation::GeluTanh),
        _ => ("hidden_act", Activation::Silu),
    };
    match fields.string(key)? {
        None => Ok(default),
        Some(name) => Activation::from_hf_name(name).ok_or_else(|| ConfigError::UnknownValue {
            key: fields.path(key),
            found: name.to_owned(),
            known: "silu, gelu_pytorch_tanh",
        }),
    }
}
