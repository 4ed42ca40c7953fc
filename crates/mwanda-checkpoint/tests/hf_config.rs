//! config.json as versions 4 and 5 of `transformers` write it.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod support;

use mwanda_checkpoint::{Architecture, ConfigError, ModelConfig, RopeScaling};
use serde_json::{Value, json};
use support::{gemma_config, llama_config};

fn with(mut config: Value, settings: Value) -> Value {
    let (Value::Object(config), Value::Object(settings)) = (&mut config, settings) else {
        panic!("objects");
    };
    config.extend(settings);
    json!(config)
}

fn llama(settings: Value) -> Result<ModelConfig, ConfigError> {
    ModelConfig::from_hf_json(&with(llama_config(), settings))
}

fn gemma(settings: Value) -> ModelConfig {
    ModelConfig::from_hf_json(&with(gemma_config(), settings)).unwrap()
}

fn qwen(class: &str, settings: Value) -> ModelConfig {
    let config = with(llama_config(), json!({"architectures": [class]}));
    ModelConfig::from_hf_json(&with(config, settings)).unwrap()
}

#[test]
fn a_llama() {
    let config = llama(json!({})).unwrap();
    assert_eq!(config.architecture, Architecture::Llama);
    assert_eq!((config.head_dim, config.num_kv_heads), (8, 2));
    assert_eq!(
        (config.bos_token_id, config.eos_token_ids),
        (Some(1), vec![2])
    );
    assert!(!config.qkv_bias && !config.qk_norm && !config.tie_word_embeddings);
    assert_eq!(config.attention_scale, 8_f32.powf(-0.5));
    let biased =
        llama(json!({"attention_bias": true, "mlp_bias": true, "num_key_value_heads": null}))
            .unwrap();
    assert!(biased.qkv_bias && biased.output_bias && biased.mlp_bias);
    assert_eq!(biased.num_kv_heads, 4);
    let several = llama(json!({"eos_token_id": [7, 9], "bos_token_id": null})).unwrap();
    assert_eq!(
        (several.bos_token_id, several.eos_token_ids),
        (None, vec![7, 9])
    );
}

#[test]
fn rope_settings_of_both_versions_mean_the_same() {
    let scaling = json!({
        "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 64,
    });
    let old = llama(json!({"rope_theta": 5e5, "rope_scaling": scaling})).unwrap();
    let new = with(scaling, json!({"rope_theta": 5e5}));
    let new = llama(json!({"rope_theta": null, "rope_parameters": new})).unwrap();
    assert_eq!(old, new);
    assert_eq!(old.layers[0].rope_theta, 5e5);
    assert!(matches!(
        old.layers[0].rope_scaling,
        RopeScaling::Llama3 { factor: 8.0, .. }
    ));
    let linear = llama(json!({"rope_scaling": {"type": "linear", "factor": 2}})).unwrap();
    assert_eq!(
        linear.layers[0].rope_scaling,
        RopeScaling::Linear { factor: 2.0 }
    );
}

#[test]
fn gemma_alternates() {
    let old = gemma(json!({"rope_scaling": {"rope_type": "linear", "factor": 8.0}}));
    let [sliding, full] = old.layers.as_slice() else {
        panic!("two layers");
    };
    assert_eq!(
        (sliding.sliding_window, sliding.rope_theta),
        (Some(16), 1e4)
    );
    assert_eq!(sliding.rope_scaling, RopeScaling::None);
    assert_eq!((full.sliding_window, full.rope_theta), (None, 1e6));
    assert_eq!(full.rope_scaling, RopeScaling::Linear { factor: 8.0 });
    assert_eq!(old.embedding_scale, 32_f32.sqrt());
    assert_eq!(old.attention_scale, 0.25);
    assert!(old.tie_word_embeddings && old.qk_norm && old.sandwich_norms);
    let new = gemma(json!({
        "rope_theta": null, "rope_local_base_freq": null, "sliding_window_pattern": null,
        "layer_types": ["sliding_attention", "full_attention"],
        "rope_parameters": {
            "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1e6},
            "sliding_attention": {"rope_type": "default", "rope_theta": 1e4},
        },
    }));
    assert_eq!(old, new);
    let sixth = gemma(json!({"num_hidden_layers": 12, "sliding_window_pattern": null}));
    let full: Vec<_> = (0..12)
        .filter(|&l| sixth.layers[l].sliding_window.is_none())
        .collect();
    assert_eq!(full, [5, 11]);
}

#[test]
fn a_multimodal_config_has_defaults() {
    let config = json!({
        "architectures": ["Gemma3ForConditionalGeneration"], "model_type": "gemma3", "eos_token_id": [1, 106],
        "text_config": {
            "hidden_size": 2560, "intermediate_size": 10240, "model_type": "gemma3_text", "num_hidden_layers": 34,
            "rope_scaling": {"factor": 8.0, "rope_type": "linear"}, "sliding_window": 1024,
        },
    });
    let config = ModelConfig::from_hf_json(&config).unwrap();
    assert_eq!(
        (
            config.vocab_size,
            config.num_attention_heads,
            config.num_kv_heads
        ),
        (262_208, 8, 4)
    );
    assert_eq!(
        (config.head_dim, config.eos_token_ids.as_slice()),
        (256, [1, 106].as_slice())
    );
    assert_eq!(config.layers[0].sliding_window, Some(1024));
}

#[test]
fn windows_of_the_others() {
    let mistral = |settings| qwen("MistralForCausalLM", settings).layers[0].sliding_window;
    assert_eq!(mistral(json!({"sliding_window": 32})), Some(32));
    assert_eq!(mistral(json!({"sliding_window": null})), None);
    assert_eq!(mistral(json!({})), Some(4096));
    let windows = |settings| -> Vec<_> {
        let config = qwen("Qwen2ForCausalLM", settings);
        assert!(config.qkv_bias && !config.output_bias);
        config
            .layers
            .iter()
            .map(|layer| layer.sliding_window)
            .collect()
    };
    assert_eq!(
        windows(json!({"sliding_window": 32, "use_sliding_window": false})),
        [None, None]
    );
    let used = json!({"sliding_window": 32, "use_sliding_window": true, "max_window_layers": 1});
    assert_eq!(windows(used), [None, Some(32)]);
    let qwen3 = qwen("Qwen3ForCausalLM", json!({}));
    assert!(qwen3.qk_norm && !qwen3.qkv_bias);
    assert_eq!(qwen3.head_dim, 128);
}

#[test]
fn what_is_not_supported_is_named() {
    let unknown = llama(json!({"architectures": ["MixtralForCausalLM"]})).unwrap_err();
    let message = unknown.to_string();
    assert!(
        message.contains("MixtralForCausalLM") && message.contains("Qwen3ForCausalLM"),
        "{message}"
    );
    let model_type = llama(json!({"architectures": null, "model_type": "t5"})).unwrap_err();
    assert!(matches!(
        model_type,
        ConfigError::UnknownArchitecture { .. }
    ));
    for (settings, named) in [
        (
            json!({"quantization_config": {"quant_method": "gptq"}}),
            "quantization_config",
        ),
        (
            json!({"final_logit_softcapping": 30.0}),
            "final_logit_softcapping",
        ),
        (
            json!({"rope_scaling": {"rope_type": "yarn", "factor": 4.0}}),
            "yarn",
        ),
        (
            json!({"rope_scaling": {"rope_type": "dynamic", "factor": 4.0}}),
            "dynamic",
        ),
        (
            json!({"rope_parameters": {"rope_type": "default", "partial_rotary_factor": 0.5}}),
            "partial_rotary_factor",
        ),
        (json!({"hidden_act": "relu"}), "relu"),
        (json!({"hidden_size": "many"}), "hidden_size"),
        (json!({"hidden_size": -1}), "hidden_size"),
        (json!({"hidden_size": null}), "hidden_size"),
        (json!({"vocab_size": 0}), "vocab_size"),
        (json!({"num_attention_heads": 0}), "num_attention_heads"),
        (json!({"num_key_value_heads": 3}), "num_key_value_heads"),
        (json!({"num_hidden_layers": u64::MAX}), "num_hidden_layers"),
        (json!({"head_dim": 7}), "head_dim"),
        (json!({"rope_theta": 0}), "rope_theta"),
        (json!({"rope_scaling": {"rope_type": "linear"}}), "factor"),
        (
            json!({"rope_scaling": {"rope_type": "linear", "factor": 0}}),
            "factor",
        ),
        (json!({"rope_scaling": "long"}), "rope_scaling"),
    ] {
        let message = llama(settings.clone())
            .expect_err(&settings.to_string())
            .to_string();
        assert!(message.contains(named), "{settings}: {message}");
    }
    assert_eq!(
        ModelConfig::from_hf_json(&json!([])).unwrap_err(),
        ConfigError::NotAnObject
    );
    let types = ModelConfig::from_hf_json(&with(
        gemma_config(),
        json!({"layer_types": ["full_attention"]}),
    ));
    assert!(types.unwrap_err().to_string().contains("layer_types"));
}

#[test]
fn sizes_of_zero_are_out_of_range() {
    for size in [
        "vocab_size",
        "hidden_size",
        "intermediate_size",
        "num_hidden_layers",
        "num_attention_heads",
        "num_key_value_heads",
        "head_dim",
        "max_position_embeddings",
    ] {
        let error = llama(json!({size: 0})).unwrap_err();
        assert!(
            matches!(&error, ConfigError::OutOfRange { key, value, .. } if key == size && value == "0"),
            "{error}"
        );
    }
    let text = with(gemma_config(), json!({"num_attention_heads": 0}));
    let multimodal = json!({
        "architectures": ["Gemma3ForConditionalGeneration"], "model_type": "gemma3", "text_config": text,
    });
    let error = ModelConfig::from_hf_json(&multimodal).unwrap_err();
    assert!(
        matches!(&error, ConfigError::OutOfRange { key, .. } if key == "text_config.num_attention_heads"),
        "{error}"
    );
}

#[test]
fn what_is_written_reads_the_same() {
    let configs = [
        llama(json!({"attention_bias": true, "rope_scaling": {"type": "linear", "factor": 2}}))
            .unwrap(),
        qwen("MistralForCausalLM", json!({"sliding_window": 32})),
        qwen(
            "Qwen2ForCausalLM",
            json!({"sliding_window": 32, "use_sliding_window": true, "max_window_layers": 1}),
        ),
        qwen("Qwen3ForCausalLM", json!({"head_dim": 16})),
        gemma(
            json!({"rope_scaling": {"rope_type": "linear", "factor": 8.0}, "query_pre_attn_scalar": 168}),
        ),
    ];
    for config in configs {
        let written = config.to_hf_json();
        assert_eq!(
            ModelConfig::from_hf_json(&written).unwrap(),
            config,
            "{written}"
        );
    }
}
