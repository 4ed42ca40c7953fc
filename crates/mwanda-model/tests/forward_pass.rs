//! The forward pass of every architecture against a slow one in f64, written from the papers' and `transformers`' formulas.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod reference;

use std::sync::Arc;

use mwanda::Precision;
use mwanda_checkpoint::{Checkpoint, ModelConfig};
use mwanda_model::{BlockCall, Decoder, DeviceChoice, Projection, block_on, open_device};
use reference::Reference;
use serde_json::{Value, json};

/// Largest difference of a logit between f32 and f64.
const TOLERANCE: f64 = 1e-4;

const TOKENS: [u32; 12] = [3, 61, 0, 17, 17, 42, 5, 99, 28, 63, 1, 80];

/// A tiny model of each family, with what sets the family apart.
fn configs() -> Vec<ModelConfig> {
    let shape = json!({
        "vocab_size": 100, "hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 3,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8, "max_position_embeddings": 64,
        "rms_norm_eps": 1e-5, "rope_theta": 500.0, "hidden_act": "silu", "tie_word_embeddings": false,
    });
    let variants = [
        json!({"model_type": "llama", "architectures": ["LlamaForCausalLM"]}),
        json!({
            "model_type": "llama", "architectures": ["LlamaForCausalLM"], "tie_word_embeddings": true,
            "rope_scaling": {
                "rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                "original_max_position_embeddings": 32,
            },
        }),
        json!({"model_type": "mistral", "architectures": ["MistralForCausalLM"], "sliding_window": 5}),
        json!({
            "model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"], "tie_word_embeddings": true,
            "use_sliding_window": false,
        }),
        json!({
            "model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"], "head_dim": 10,
            "use_sliding_window": false,
        }),
        json!({
            "model_type": "gemma3_text", "architectures": ["Gemma3ForCausalLM"], "tie_word_embeddings": true,
            "hidden_activation": "gelu_pytorch_tanh", "query_pre_attn_scalar": 11, "sliding_window": 4,
            "rope_local_base_freq": 100.0, "sliding_window_pattern": 3, "num_key_value_heads": 1,
        }),
    ];
    variants
        .iter()
        .map(|variant| config(&shape, variant))
        .collect()
}

fn config(shape: &Value, variant: &Value) -> ModelConfig {
    let mut all = shape.as_object().unwrap().clone();
    all.extend(variant.as_object().unwrap().clone());
    ModelConfig::from_hf_json(&Value::Object(all)).unwrap()
}

fn models() -> impl Iterator<Item = (Arc<Checkpoint>, Decoder)> {
    configs().into_iter().map(|config| {
        let checkpoint = Arc::new(Checkpoint::random(config, Precision::F32, 7));
        let device = block_on(open_device(&DeviceChoice::Cpu)).unwrap().device;
        let decoder = Decoder::load(checkpoint.clone(), &device).unwrap();
        (checkpoint, decoder)
    })
}

fn expect_close(place: &str, found: &[f32], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (index, (&found, expected)) in found.iter().zip(expected).enumerate() {
        let difference = (f64::from(found) - expected).abs();
        assert!(
            difference < TOLERANCE,
            "{place}, logit {index}: {found} instead of {expected}"
        );
    }
}

#[test]
fn a_window_gives_the_reference_logits() {
    for (checkpoint, decoder) in models() {
        let family = checkpoint.config().architecture;
        let expected = Reference::new(&checkpoint).logits(&TOKENS);
        // Logits that hardly differ would hide mistakes.
        let spread = expected
            .iter()
            .flatten()
            .fold(0.0_f64, |most, logit| most.max(logit.abs()));
        assert!(
            spread > 100.0 * TOLERANCE,
            "{family}: logits of at most {spread}"
        );
        let found = block_on(decoder.window_logits(&TOKENS)).unwrap();
        for (position, (found, expected)) in found.iter().zip(&expected).enumerate() {
            expect_close(&format!("{family}, position {position}"), found, expected);
        }
    }
}

#[test]
fn token_by_token_gives_the_same_logits() {
    for (checkpoint, mut decoder) in models() {
        let family = checkpoint.config().architecture;
        let expected = Reference::new(&checkpoint).logits(&TOKENS);
        let mut cache = decoder.new_cache();
        let (prompt, rest) = TOKENS.split_at(4);
        let mut found = block_on(decoder.advance(prompt, &mut cache)).unwrap();
        for (position, &token) in (3..).zip(rest) {
            expect_close(
                &format!("{family}, position {position}"),
                &found,
                &expected[position],
            );
            found = block_on(decoder.advance(&[token], &mut cache)).unwrap();
        }
        expect_close(
            &format!("{family}, the last"),
            &found,
            &expected[TOKENS.len() - 1],
        );
        assert_eq!(cache.positions(), TOKENS.len());
    }
}

#[test]
fn windows_of_a_batch_do_not_see_each_other() {
    for (checkpoint, decoder) in models() {
        let family = checkpoint.config().architecture;
        let (first, second) = TOKENS.split_at(6);
        let windows = [first, second];
        let mut hidden = decoder.embed(&windows).unwrap();
        for block in 0..checkpoint.config().num_layers {
            hidden = decoder
                .forward_block(block, &hidden, BlockCall::Forward)
                .unwrap();
        }
        let scores = block_on(decoder.score_windows(&hidden, &windows)).unwrap();
        for (window, scores) in windows.iter().zip(&scores) {
            let logits = Reference::new(&checkpoint).logits(window);
            assert_eq!(scores.len(), window.len() - 1);
            for (position, score) in scores.iter().enumerate() {
                let expected =
                    reference::negative_log_likelihood(&logits[position], window[position + 1]);
                let difference = (score - expected).abs();
                assert!(
                    difference < TOLERANCE,
                    "{family}: {score} instead of {expected}"
                );
            }
        }
    }
}

#[test]
fn statistics_are_the_sums_of_what_the_projections_read() {
    for (checkpoint, decoder) in models() {
        let family = checkpoint.config().architecture;
        let hidden = decoder.embed(&[&TOKENS]).unwrap();
        let mut seen = Vec::new();
        let mut observe = |input, sums| seen.push((input, sums));
        let call = BlockCall::Observe {
            thresholds: [0.1; 4],
            observe: &mut observe,
        };
        decoder.forward_block(0, &hidden, call).unwrap();
        let inputs = Reference::new(&checkpoint).inputs_of_first_block(&TOKENS);
        assert_eq!(seen.len(), inputs.len(), "{family}");
        for ((input, sums), (expected_input, expected)) in seen.into_iter().zip(&inputs) {
            let sums = block_on(sums.read()).unwrap();
            assert_eq!(input, *expected_input, "{family}");
            let [window] = sums.as_slice() else {
                panic!("{family}: {} windows", sums.len());
            };
            for feature in 0..window.sum_squares.len() {
                let squares: f64 = expected.iter().map(|token| token[feature].powi(2)).sum();
                let difference = (f64::from(window.sum_squares[feature]) - squares).abs();
                assert!(
                    difference < 1e-4 * squares.max(1e-3),
                    "{family} {input} {feature}"
                );
                // Values within rounding of the threshold may fall on either side.
                let clear = |token: &&Vec<f64>| (token[feature].abs() - 0.1).abs() > 1e-5;
                if expected.iter().filter(clear).count() == expected.len() {
                    let active = expected.iter().filter(|token| token[feature].abs() > 0.1);
                    assert_eq!(
                        window.active[feature] as usize,
                        active.count(),
                        "{family} {input}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_cannot_be_run_is_an_error() {
    let (checkpoint, mut decoder) = models().next().unwrap();
    assert!(decoder.embed(&[]).is_err());
    assert!(decoder.embed(&[&[1, 2], &[1]]).is_err());
    assert!(
        decoder.embed(&[&[100]]).is_err(),
        "the vocabulary has 100 tokens"
    );
    let too_long = vec![1; checkpoint.config().max_position_embeddings + 1];
    assert!(block_on(decoder.advance(&too_long, &mut decoder.new_cache())).is_err());
    for projection in Projection::ALL {
        let weight = decoder.weight(0, projection);
        let tensor = checkpoint.tensor_info(&projection.tensor_name(0)).unwrap();
        assert_eq!([weight.rows(), weight.columns()], tensor.shape[..]);
    }
}
