//! GGUF files as Hugging Face checkpoints: names, order of rows, norms, configuration.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod support;

use mwanda::Precision;
use mwanda_checkpoint::{
    Architecture, Checkpoint, CheckpointError, ConfigError, ModelConfig, Problem, RopeScaling,
    StoredType,
};
use support::*;

fn open(file: &GgufBytes) -> Result<Checkpoint, CheckpointError> {
    let folder = tempfile::tempdir().unwrap();
    Checkpoint::open(&write_gguf(folder.path(), file))
}

#[test]
fn a_llama_has_the_tensors_it_was_converted_from() {
    let mut config = llama_config();
    config["attention_bias"] = true.into();
    let tensors = tensors(&config, 1);
    let checkpoint = open(&llama_gguf(&config, &tensors, as_f32)).unwrap();
    assert_eq!(checkpoint.problems(), []);
    assert_eq!(
        checkpoint.config(),
        &ModelConfig::from_hf_json(&config).unwrap()
    );
    for tensor in &tensors {
        assert_eq!(
            checkpoint.read_f32(&tensor.name).unwrap(),
            tensor.values,
            "{}",
            tensor.name
        );
        let encoded = checkpoint.read_encoded(&tensor.name).unwrap();
        assert_eq!(
            encoded,
            Precision::F32.encode(&tensor.values),
            "{}",
            tensor.name
        );
    }
}

#[test]
fn rows_are_looked_up_in_the_order_of_the_original() {
    let (config, tensors) = (llama_config(), tensors(&llama_config(), 2));
    let checkpoint = open(&llama_gguf(&config, &tensors, as_f16)).unwrap();
    let query = &tensors[1];
    assert_eq!(query.name, "model.layers.0.self_attn.q_proj.weight");
    let rounded = Precision::F16.decode(&Precision::F16.encode(&query.values));
    let rows = checkpoint.read_rows_f32(&query.name, &[5, 0, 31]).unwrap();
    let expected = [
        &rounded[5 * 32..6 * 32],
        &rounded[..32],
        &rounded[31 * 32..],
    ]
    .concat();
    assert_eq!(rows, expected);
    let error = checkpoint.read_rows_f32(&query.name, &[32]).unwrap_err();
    assert!(
        matches!(
            error,
            CheckpointError::NoSuchRow {
                row: 32,
                rows: 32,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn quantised_matrices_become_f16_and_vectors_stay_f32() {
    let (config, tensors) = (llama_config(), tensors(&llama_config(), 3));
    let quantise = |tensor: &Tensor| (StoredType::Q8_0, q8_0(&tensor.values));
    let file = llama_gguf(&config, &tensors, quantise);
    let checkpoint = open(&file).unwrap();
    for tensor in &tensors {
        let info = checkpoint.tensor_info(&tensor.name).unwrap();
        let expected = match tensor.shape.len() {
            2 => (StoredType::Q8_0, Precision::F16),
            _ => (StoredType::F32, Precision::F32),
        };
        assert_eq!((info.stored, info.precision), expected, "{}", tensor.name);
        let read = checkpoint.read_f32(&tensor.name).unwrap();
        let largest = read
            .iter()
            .zip(&tensor.values)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        assert!(largest < 1.0 / 127.0, "{} is off by {largest}", tensor.name);
        let encoded = checkpoint.read_encoded(&tensor.name).unwrap();
        assert_eq!(read, info.precision.decode(&encoded), "{}", tensor.name);
    }
    assert_eq!(checkpoint.precision(), Precision::F16);
    let rounded = checkpoint.with_precision(Some(Precision::Bf16));
    let info = rounded.tensor_info("model.norm.weight").unwrap();
    assert_eq!(info.precision, Precision::Bf16);
}

/// A simple quantiser: its values differ from the reference's, which the reader does not mind.
fn q8_0(values: &[f32]) -> Vec<u8> {
    let scale = 1.0_f32 / 127.0;
    let block = |block: &[f32]| {
        let scale = Precision::F16.encode(&[scale]);
        let quants = block
            .iter()
            .map(|value| ((value * 127.0).round() as i8) as u8);
        scale.into_iter().chain(quants).collect::<Vec<_>>()
    };
    values.chunks(32).flat_map(block).collect()
}

#[test]
fn gemma_norms_lose_the_one_that_was_added() {
    let config = gemma_config();
    let tensors = tensors(&config, 4);
    let mut file = gguf_metadata("gemma3", &config)
        .u32("gemma3.attention.sliding_window", 16)
        .u32("gemma3.attention.sliding_window_pattern", 2);
    for tensor in &tensors {
        let (name, mut values) = (gemma_gguf_name(&tensor.name), tensor.values.clone());
        if name.contains("norm") {
            values = values.iter().map(|value| value + 1.0).collect();
        }
        file = file.tensor(
            &name,
            &tensor.shape,
            StoredType::F32,
            &Precision::F32.encode(&values),
        );
    }
    let checkpoint = open(&file).unwrap();
    assert_eq!(checkpoint.problems(), []);
    let mut expected = ModelConfig::from_hf_json(&config).unwrap();
    (expected.bos_token_id, expected.eos_token_ids) = (Some(1), vec![2]);
    assert_eq!(checkpoint.config(), &expected);
    for tensor in &tensors {
        let expected = match tensor.name.contains("norm") {
            true => tensor
                .values
                .iter()
                .map(|value| value + 1.0 - 1.0)
                .collect(),
            false => tensor.values.clone(),
        };
        assert_eq!(
            checkpoint.read_f32(&tensor.name).unwrap(),
            expected,
            "{}",
            tensor.name
        );
        let encoded = checkpoint.read_encoded(&tensor.name).unwrap();
        assert_eq!(encoded, Precision::F32.encode(&expected), "{}", tensor.name);
    }
}

fn gemma_gguf_name(name: &str) -> String {
    let renamed = [
        ("model.embed_tokens", "token_embd"),
        ("model.norm", "output_norm"),
        ("model.layers.", "blk."),
        ("self_attn.q_proj", "attn_q"),
        ("self_attn.k_proj", "attn_k"),
        ("self_attn.v_proj", "attn_v"),
        ("self_attn.o_proj", "attn_output"),
        ("self_attn.q_norm", "attn_q_norm"),
        ("self_attn.k_norm", "attn_k_norm"),
        ("mlp.gate_proj", "ffn_gate"),
        ("mlp.up_proj", "ffn_up"),
        ("mlp.down_proj", "ffn_down"),
        ("input_layernorm", "attn_norm"),
        ("post_attention_layernorm", "post_attention_norm"),
        ("pre_feedforward_layernorm", "ffn_norm"),
        ("post_feedforward_layernorm", "post_ffw_norm"),
    ];
    renamed
        .iter()
        .fold(name.to_owned(), |name, (from, to)| name.replace(from, to))
}

#[test]
fn llama_3_scaling_is_found_behind_its_divisors() {
    let mut config = llama_config();
    config["head_dim"] = 64.into();
    config["rope_theta"] = 500_000.0.into();
    let mut scaled = config.clone();
    scaled["rope_scaling"] = serde_json::json!({
        "rope_type": "llama3", "factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 8192,
    });
    let expected = ModelConfig::from_hf_json(&scaled).unwrap().layers[0].clone();
    let divisors: Vec<_> = RopeScaling::None
        .inverse_frequencies(5e5, 64)
        .iter()
        .zip(expected.inverse_frequencies(64))
        .map(|(plain, stretched)| plain / stretched)
        .collect();
    assert!(divisors.contains(&32.0) && divisors[0] == 1.0);
    let tensors = tensors(&config, 5);
    let with = |divisors: &[f32]| {
        let bytes = Precision::F32.encode(divisors);
        let file = llama_gguf(&config, &tensors, as_f32);
        let file = file.tensor(
            "rope_freqs.weight",
            &[divisors.len()],
            StoredType::F32,
            &bytes,
        );
        let checkpoint = open(&file).unwrap();
        assert_eq!(checkpoint.problems(), []);
        checkpoint.config().clone()
    };
    assert_eq!(with(&divisors).layers[0], expected);
    assert_eq!(with(&[1.0; 32]).layers[0].rope_scaling, RopeScaling::None);
    let other: Vec<_> = (0..32).map(|i| 1.0 + i as f32).collect();
    let config = with(&other);
    assert_eq!(config.layers[0].rope_scaling, RopeScaling::Factors(other));
    assert_eq!(
        ModelConfig::from_hf_json(&config.to_hf_json()).unwrap(),
        config
    );
}

#[test]
fn a_missing_output_ties_the_head() {
    let mut config = llama_config();
    config["tie_word_embeddings"] = true.into();
    let checkpoint = open(&llama_gguf(&config, &tensors(&config, 6), as_f16)).unwrap();
    assert!(checkpoint.config().tie_word_embeddings);
    assert_eq!(checkpoint.problems(), []);
}

#[test]
fn what_the_configuration_cannot_be() {
    let tensors = tensors(&llama_config(), 7);
    let base = || llama_gguf(&llama_config(), &tensors, as_f32);
    let error = |file: GgufBytes| match open(&file).unwrap_err() {
        CheckpointError::Config { source, .. } => source,
        other => panic!("{other}"),
    };
    let experts = error(base().u32("llama.expert_count", 8));
    assert!(
        matches!(experts, ConfigError::Unsupported { .. }),
        "{experts}"
    );
    let yarn = error(
        base()
            .text("llama.rope.scaling.type", "yarn")
            .f32("llama.rope.scaling.factor", 4.0),
    );
    assert!(matches!(yarn, ConfigError::UnknownValue { .. }), "{yarn}");
    let partial = error(base().u32("llama.rope.dimension_count", 4));
    assert!(
        matches!(partial, ConfigError::Unsupported { .. }),
        "{partial}"
    );
    let unknown = error(GgufBytes::default().text("general.architecture", "mamba"));
    assert!(
        matches!(unknown, ConfigError::UnknownArchitecture { .. }),
        "{unknown}"
    );
    let nothing = error(GgufBytes::default());
    assert_eq!(
        nothing,
        ConfigError::Missing("general.architecture".to_owned())
    );
    let layers = error(
        GgufBytes::default()
            .text("general.architecture", "llama")
            .u32("llama.block_count", u32::MAX),
    );
    assert!(matches!(layers, ConfigError::Missing(_)), "{layers}");
    let mut many = llama_config();
    many["num_hidden_layers"] = 1_000_000_000_u64.into();
    assert!(matches!(
        ModelConfig::from_hf_json(&many).unwrap_err(),
        ConfigError::OutOfRange { .. }
    ));
}

#[test]
fn sizes_out_of_range_go_by_the_keys_of_the_file() {
    let sizes = [
        "embedding_length",
        "attention.head_count",
        "attention.head_count_kv",
        "attention.key_length",
        "block_count",
        "feed_forward_length",
        "vocab_size",
        "context_length",
    ];
    let error = |wrong: &str, value: u32| {
        let mut file = GgufBytes::default()
            .text("general.architecture", "llama")
            .u32("llama.rope.dimension_count", 8)
            .f32("llama.attention.layer_norm_rms_epsilon", 1e-5);
        for size in sizes {
            let value = if size == wrong { value } else { 8 };
            file = file.u32(&format!("llama.{size}"), value);
        }
        match open(&file).unwrap_err() {
            CheckpointError::Config { source, .. } => source,
            other => panic!("{other}"),
        }
    };
    let out_of_range = |wrong: &str, number: u32| {
        let error = error(wrong, number);
        let ConfigError::OutOfRange { key, value, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!(*key, format!("llama.{wrong}"), "{error}");
        assert_eq!(*value, number.to_string(), "{error}");
    };
    for size in sizes {
        out_of_range(size, 0);
    }
    out_of_range("block_count", u32::MAX);
}

#[test]
fn mistral_is_known_by_its_name() {
    let (config, tensors) = (llama_config(), tensors(&llama_config(), 8));
    let file = llama_gguf(&config, &tensors, as_f32).text("general.name", "Mistral 7B");
    let checkpoint = open(&file).unwrap();
    assert_eq!(checkpoint.config().architecture, Architecture::Mistral);
    assert_eq!(checkpoint.config().layers[0].sliding_window, None);
    let json = checkpoint.config().to_hf_json();
    assert_eq!(json["sliding_window"], serde_json::Value::Null);
    assert_eq!(
        &ModelConfig::from_hf_json(&json).unwrap(),
        checkpoint.config()
    );
}

#[test]
fn linear_scaling_is_read_with_and_without_its_type() {
    let tensors = tensors(&llama_config(), 9);
    let base =
        || llama_gguf(&llama_config(), &tensors, as_f32).f32("llama.rope.scaling.factor", 8.0);
    for file in [base(), base().text("llama.rope.scaling.type", "linear")] {
        let checkpoint = open(&file).unwrap();
        assert_eq!(
            checkpoint.config().layers[1].rope_scaling,
            RopeScaling::Linear { factor: 8.0 }
        );
    }
}

#[test]
fn everything_that_does_not_fit_is_reported() {
    let config = llama_config();
    let mut tensors = tensors(&config, 10);
    tensors.retain(|tensor| !tensor.name.ends_with("1.mlp.up_proj.weight"));
    let wrong = tensors
        .iter_mut()
        .find(|tensor| tensor.name == "model.norm.weight")
        .unwrap();
    (wrong.shape, wrong.values) = (vec![16], vec![1.0; 16]);
    let file = llama_gguf(&config, &tensors, as_f32)
        .tensor("blk.0.attn_sub_norm.weight", &[1], StoredType::F32, &[0; 4])
        .tensor(
            "blk.7.attn_q.weight",
            &[32, 32],
            StoredType::F32,
            &[0; 4096],
        );
    let checkpoint = open(&file).unwrap();
    let problems = checkpoint.problems();
    assert_eq!(
        problems,
        [
            Problem::Missing {
                name: "model.layers.1.mlp.up_proj.weight".to_owned(),
                expected: vec![64, 32]
            },
            Problem::WrongShape {
                name: "model.norm.weight".to_owned(),
                expected: vec![32],
                found: vec![16]
            },
            Problem::Unexpected {
                name: "blk.7.attn_q.weight".to_owned()
            },
            Problem::Unexpected {
                name: "blk.0.attn_sub_norm.weight".to_owned()
            },
        ]
    );
    let error = checkpoint.validate().unwrap_err();
    assert!(matches!(
        error,
        CheckpointError::Invalid(Problem::Missing { .. })
    ));
}

#[test]
fn heads_that_do_not_divide_the_rows_are_an_error() {
    let file = gguf_metadata("llama", &llama_config())
        .tensor("token_embd.weight", &[1], StoredType::F32, &[0; 4])
        .tensor(
            "blk.0.attn_q.weight",
            &[12, 32],
            StoredType::F32,
            &[0; 12 * 32 * 4],
        );
    let error = open(&file).unwrap_err();
    assert!(
        matches!(error, CheckpointError::NotHeads { heads: 4, .. }),
        "{error}"
    );
}
