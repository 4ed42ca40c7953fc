//! `mwanda inspect`
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use support::{Tiny, mwanda};

#[test]
fn a_sound_model_is_described() {
    let tiny = Tiny::new(2);
    let report = mwanda(&["inspect", &tiny.model(), "--json"]).json();
    assert_eq!(report["architecture"], "Llama");
    assert_eq!(report["blocks"], 2);
    assert_eq!(report["hidden_size"], 32);
    // 9 tensors a block, the embeddings, the last norm and the LM head.
    assert_eq!(report["tensor_types"]["F32"], 21);
    assert_eq!(report["tokenizer"]["tokens"], 259);
    assert_eq!(report["has_chat_template"], false);
    assert_eq!(report["problems"].as_array().unwrap().len(), 0);
    let block = 2 * 32 * 32 + 2 * 16 * 32 + 3 * 64 * 32;
    assert_eq!(report["prunable_parameters"], 2 * block);
    let memory = &report["memory"];
    let parts = ["weights", "working_set", "masks", "tokenizer"];
    let sum: u64 = parts
        .iter()
        .map(|part| memory[part].as_u64().unwrap())
        .sum();
    assert_eq!(memory["total"].as_u64(), Some(sum));
}

#[test]
fn the_description_for_people_has_the_same() {
    let tiny = Tiny::chat();
    let run = mwanda(&["inspect", &tiny.model()]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for expected in ["Llama", "259 tokens", "F32", "memory", "problems"] {
        assert!(run.stdout.contains(expected), "{expected}: {}", run.stdout);
    }
}

#[test]
fn what_is_wrong_is_listed() {
    let tiny = Tiny::new(1);
    tiny.remove_tensor("model.layers.0.mlp.down_proj.weight");
    let report = mwanda(&["inspect", &tiny.model(), "--json"]).json();
    let problems = report["problems"].as_array().unwrap();
    let named = problems
        .iter()
        .any(|problem| problem.as_str().unwrap().contains("mlp.down_proj"));
    assert!(named, "{problems:?}");
}

#[test]
fn a_missing_model_is_an_error() {
    let tiny = Tiny::new(1);
    for model in [tiny.path("nothing"), "no-such-name".to_owned()] {
        let run = mwanda(&["inspect", &model, "--json"]);
        assert!(run.failure().contains("does not exist"), "{}", run.stderr);
    }
}

#[test]
fn a_folder_without_a_model_is_an_error() {
    let tiny = Tiny::new(1);
    let folder = tiny.texts("texts", &[("en", "No model here.")]);
    let run = mwanda(&["inspect", &folder]);
    assert!(run.failure().contains("config.json"), "{}", run.stderr);
}
