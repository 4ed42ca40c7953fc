//! Shapes of published models, so that they can be measured without their weights.
//!
//! Each is written as the config.json on its Hugging Face page, as far as it is read, and goes through the same parser.

use serde_json::{Value, json};

use super::ModelConfig;

/// The names that [`named_shape`] knows, the smallest models of each family first.
pub fn shape_names() -> &'static [&'static str] {
    &[
        "gemma-3-270m",
        "gemma-3-1b",
        "smollm2-135m",
        "smollm2-360m",
        "qwen2.5-0.5b",
        "qwen3-0.6b",
        "llama-3.2-1b",
    ]
}

/// The configuration of a published model, by its name in lower case; `None` for a name that is not one of
/// [`shape_names`].
pub fn named_shape(name: &str) -> Option<ModelConfig> {
    let json = match name {
        "gemma-3-270m" => gemma_3(18, 640, 2048),
        "gemma-3-1b" => gemma_3(26, 1152, 6912),
        "smollm2-135m" => smollm2(30, 576, 1536, 9, 3),
        "smollm2-360m" => smollm2(32, 960, 2560, 15, 5),
        "qwen2.5-0.5b" => qwen2_5_half_b(),
        "qwen3-0.6b" => qwen3_0_6b(),
        "llama-3.2-1b" => llama_3_2_1b(),
        _ => return None,
    };
    // The tests read every shape, so that none is missing here for being refused.
    ModelConfig::from_hf_json(&json).ok()
}

/// google/gemma-3-270m and google/gemma-3-1b-pt.
fn gemma_3(blocks: usize, hidden: usize, intermediate: usize) -> Value {
    json!({
        "architectures": ["Gemma3ForCausalLM"],
        "model_type": "gemma3_text",
        "vocab_size": 262_144,
        "hidden_size": hidden,
        "intermediate_size": intermediate,
        "num_hidden_layers": blocks,
        "num_attention_heads": 4,
        "num_key_value_heads": 1,
        "head_dim": 256,
        "hidden_activation": "gelu_pytorch_tanh",
        "attention_bias": false,
        "query_pre_attn_scalar": 256,
        "sliding_window": 512,
        "sliding_window_pattern": 6,
        "rope_theta": 1_000_000.0,
        "rope_local_base_freq": 10_000.0,
        "max_position_embeddings": 32_768,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": true,
        "bos_token_id": 2,
        "eos_token_id": 1,
    })
}

/// HuggingFaceTB/SmolLM2-135M and HuggingFaceTB/SmolLM2-360M.
fn smollm2(
    blocks: usize,
    hidden: usize,
    intermediate: usize,
    heads: usize,
    kv_heads: usize,
) -> Value {
    json!({
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": 49_152,
        "hidden_size": hidden,
        "intermediate_size": intermediate,
        "num_hidden_layers": blocks,
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
        "hidden_act": "silu",
        "attention_bias": false,
        "mlp_bias": false,
        "rope_theta": 100_000.0,
        "max_position_embeddings": 8192,
        "rms_norm_eps": 1e-5,
        "tie_word_embeddings": true,
        "bos_token_id": 0,
        "eos_token_id": 0,
    })
}

/// Qwen/Qwen2.5-0.5B.
fn qwen2_5_half_b() -> Value {
    json!({
        "architectures": ["Qwen2ForCausalLM"],
        "model_type": "qwen2",
        "vocab_size": 151_936,
        "hidden_size": 896,
        "intermediate_size": 4864,
        "num_hidden_layers": 24,
        "num_attention_heads": 14,
        "num_key_value_heads": 2,
        "hidden_act": "silu",
        "use_sliding_window": false,
        "sliding_window": 32_768,
        "max_window_layers": 24,
        "rope_theta": 1_000_000.0,
        "max_position_embeddings": 32_768,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": true,
        "bos_token_id": 151_643,
        "eos_token_id": 151_643,
    })
}

/// Qwen/Qwen3-0.6B.
fn qwen3_0_6b() -> Value {
    json!({
        "architectures": ["Qwen3ForCausalLM"],
        "model_type": "qwen3",
        "vocab_size": 151_936,
        "hidden_size": 1024,
        "intermediate_size": 3072,
        "num_hidden_layers": 28,
        "num_attention_heads": 16,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "hidden_act": "silu",
        "attention_bias": false,
        "use_sliding_window": false,
        "sliding_window": null,
        "max_window_layers": 28,
        "rope_theta": 1_000_000.0,
        "rope_scaling": null,
        "max_position_embeddings": 40_960,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": true,
        "bos_token_id": 151_643,
        "eos_token_id": 151_645,
    })
}

/// meta-llama/Llama-3.2-1B.
fn llama_3_2_1b() -> Value {
    json!({
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": 128_256,
        "hidden_size": 2048,
        "intermediate_size": 8192,
        "num_hidden_layers": 16,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "head_dim": 64,
        "hidden_act": "silu",
        "attention_bias": false,
        "mlp_bias": false,
        "rope_theta": 500_000.0,
        "rope_scaling": {
            "rope_type": "llama3",
            "factor": 32.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 8192,
        },
        "max_position_embeddings": 131_072,
        "rms_norm_eps": 1e-5,
        "tie_word_embeddings": true,
        "bos_token_id": 128_000,
        "eos_token_id": 128_001,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{RopeScaling, TensorSpec};

    fn parameters(name: &str) -> u64 {
        let config = named_shape(name).unwrap();
        config.tensors().iter().map(TensorSpec::weights).sum()
    }

    #[test]
    fn every_name_has_a_shape() {
        for name in shape_names() {
            assert!(named_shape(name).is_some(), "{name}");
        }
        assert_eq!(named_shape("gpt-2"), None);
        assert_eq!(named_shape(""), None);
    }

    #[test]
    fn parameters_are_as_many_as_published() {
        let published = [
            ("gemma-3-270m", 268_098_176),
            ("gemma-3-1b", 999_885_952),
            ("smollm2-135m", 134_515_008),
            ("smollm2-360m", 361_821_120),
            ("qwen2.5-0.5b", 494_032_768),
            ("qwen3-0.6b", 596_049_920),
            ("llama-3.2-1b", 1_235_814_400),
        ];
        assert_eq!(published.map(|(name, _)| name), shape_names());
        for (name, published) in published {
            assert_eq!(parameters(name), published, "{name}");
        }
    }

    #[test]
    fn gemma_sees_everything_in_every_sixth_block() {
        let config = named_shape("gemma-3-270m").unwrap();
        assert_eq!((config.head_dim, config.num_kv_heads), (256, 1));
        assert_eq!(config.attention_scale, 0.0625);
        for (block, layer) in config.layers.iter().enumerate() {
            let (window, theta) = match block % 6 {
                5 => (None, 1e6),
                _ => (Some(512), 1e4),
            };
            assert_eq!((layer.sliding_window, layer.rope_theta), (window, theta));
        }
    }

    #[test]
    fn the_others_see_everything_everywhere() {
        for name in &shape_names()[2..] {
            let config = named_shape(name).unwrap();
            let mut layers = config.layers.iter();
            assert!(layers.all(|layer| layer.sliding_window.is_none()), "{name}");
            assert!(config.tie_word_embeddings, "{name}");
        }
        let llama = named_shape("llama-3.2-1b").unwrap();
        let scaling = &llama.layers[0].rope_scaling;
        assert!(matches!(scaling, RopeScaling::Llama3 { factor: 32.0, .. }));
    }
}
