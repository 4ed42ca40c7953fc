//! `mwanda prune`
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::{fs, path::Path};

use serde_json::Value;
use support::{Run, SMALL, Tiny, Weights, command, files, mwanda, read_weights};

/// Prunes the model into the folder `out`.
fn prune(tiny: &Tiny, out: &str, more: &[&str]) -> Run {
    let (model, out) = (tiny.model(), tiny.path(out));
    let mut arguments = vec!["prune", model.as_str(), "--out", out.as_str(), "--json"];
    arguments.extend(SMALL);
    arguments.extend(more);
    mwanda(&arguments)
}

fn weights(tiny: &Tiny, folder: &str) -> Weights {
    read_weights(Path::new(&tiny.path(folder)))
}

/// The pruned matrices that the manifest names, as they were written.
fn pruned_matrices(tiny: &Tiny, out: &str, manifest: &Value) -> Weights {
    let names = manifest["matrices"].as_object().unwrap();
    let mut weights = weights(tiny, out);
    weights.retain(|name, _| names.contains_key(name));
    assert_eq!(weights.len(), names.len());
    weights
}

fn share_of_zeros(matrices: &Weights) -> f64 {
    let values = || matrices.values().flat_map(|(_, values)| values);
    let zeros = values().filter(|value| **value == 0.0).count();
    zeros as f64 / values().count() as f64
}

fn perplexities(report: &Value) -> Vec<(String, f64)> {
    let languages = report["languages"].as_object().unwrap();
    let score = |(code, score): (&String, &Value)| {
        let perplexity = score["perplexity"].as_f64().unwrap();
        assert!(perplexity.is_finite() && perplexity > 1.0, "{perplexity}");
        (code.clone(), perplexity)
    };
    languages.iter().map(score).collect()
}

fn expect_same_scores(one: &Value, other: &Value) {
    let (one, other) = (perplexities(one), perplexities(other));
    assert_eq!(one.len(), other.len());
    for ((code, a), (other_code, b)) in one.iter().zip(&other) {
        assert_eq!(code, other_code);
        assert!((a / b - 1.0).abs() < 1e-4, "{code}: {a} and {b}");
    }
}

#[test]
fn the_output_is_a_model_with_its_record() {
    let tiny = Tiny::new(2);
    let manifest = prune(&tiny, "out", &["--languages", "en,de"]).json();
    let out = tiny.path("out");
    let names: Vec<String> = files(Path::new(&out))
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    for name in [
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "mwanda-manifest.json",
        "mwanda-report.html",
    ] {
        assert!(names.contains(&name.to_owned()), "{name}: {names:?}");
    }
    let file = fs::read(Path::new(&out).join("mwanda-manifest.json")).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(file, manifest);

    assert_eq!(manifest["settings"]["method"], "m-wanda");
    assert_eq!(manifest["matrices"].as_object().unwrap().len(), 2 * 7);
    let reported = manifest["sparsity"].as_f64().unwrap();
    let counted = share_of_zeros(&pruned_matrices(&tiny, "out", &manifest));
    assert!((reported - counted).abs() < 1e-12, "{reported}, {counted}");
    assert!((reported - 0.5).abs() < 0.02, "{reported}");
}

#[test]
fn what_is_kept_is_untouched() {
    let tiny = Tiny::new(1);
    let manifest = prune(&tiny, "out", &["--languages", "en", "--no-eval"]).json();
    let pruned = manifest["matrices"].as_object().unwrap();
    let (before, after) = (weights(&tiny, "model"), weights(&tiny, "out"));
    assert_eq!(before.len(), after.len());
    for (name, (shape, values)) in &before {
        let (new_shape, new_values) = &after[name];
        assert_eq!(shape, new_shape);
        let may_be_zero = pruned.contains_key(name);
        for (old, new) in values.iter().zip(new_values) {
            assert!(old == new || may_be_zero && *new == 0.0, "{name}");
        }
    }
    assert_eq!(manifest["dense"], Value::Null);
    assert_eq!(manifest["pruned"], Value::Null);
}

#[test]
fn what_was_evaluated_is_what_was_written() {
    let tiny = Tiny::new(2);
    let more = ["--languages", "en,sw", "--eval-samples", "2"];
    let manifest = prune(&tiny, "out", &more).json();
    let evaluate = |model: &str| {
        let mut arguments = vec!["eval", model, "--languages", "en,sw", "--json"];
        arguments.extend(SMALL);
        mwanda(&arguments).json()
    };
    expect_same_scores(&manifest["dense"], &evaluate(&tiny.model()));
    expect_same_scores(&manifest["pruned"], &evaluate(&tiny.path("out")));
    assert_ne!(
        perplexities(&manifest["dense"]),
        perplexities(&manifest["pruned"])
    );
}

#[test]
fn the_table_for_people_compares_every_language() {
    let tiny = Tiny::new(1);
    let (model, out) = (tiny.model(), tiny.path("out"));
    let mut arguments = vec!["prune", model.as_str(), "--out", out.as_str()];
    arguments.extend(SMALL);
    arguments.extend(["--languages", "en,sw"]);
    let run = mwanda(&arguments);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for expected in ["English", "Swahili", "geometric mean", "mwanda-report.html"] {
        assert!(run.stdout.contains(expected), "{expected}: {}", run.stdout);
    }
    // Whose definition of M-Wanda it is.
    assert!(run.stdout.contains("reconstruction"), "{}", run.stdout);
}

#[test]
fn an_output_that_exists_is_replaced_only_when_asked() {
    let tiny = Tiny::new(1);
    let more = ["--method", "magnitude", "--no-eval"];
    prune(&tiny, "out", &more).json();
    let contents = || -> Vec<Vec<u8>> {
        let files = files(Path::new(&tiny.path("out")));
        files.iter().map(|path| fs::read(path).unwrap()).collect()
    };
    let before = contents();
    let refused = prune(&tiny, "out", &more);
    assert!(refused.failure().contains("--overwrite"));
    assert_eq!(contents(), before);

    let other = [&more[..], &["--sparsity", "0.25", "--overwrite"]].concat();
    let manifest = prune(&tiny, "out", &other).json();
    assert_eq!(manifest["sparsity"], 0.25);
    let zeros = share_of_zeros(&pruned_matrices(&tiny, "out", &manifest));
    assert_eq!(zeros, 0.25);
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_an_output_as_it_was() {
    use std::io::{BufRead, BufReader};
    use std::process::Command;

    let tiny = Tiny::new(2);
    prune(&tiny, "out", &["--method", "magnitude", "--no-eval"]).json();
    let out = tiny.path("out");
    let parent = Path::new(&out).parent().unwrap();
    let contents = || -> Vec<Vec<u8>> {
        let files = files(Path::new(&out));
        files.iter().map(|path| fs::read(path).unwrap()).collect()
    };
    let (before, beside) = (contents(), files(parent));

    let model = tiny.model();
    // Enough text that the signal comes in the middle.
    let mut arguments = vec![
        "prune",
        model.as_str(),
        "--out",
        out.as_str(),
        "--overwrite",
    ];
    arguments.extend(["--samples", "all", "--seq-len", "64", "--device", "cpu"]);
    let mut child = command(&arguments).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    let working = said.any(|line| line.unwrap().contains('%'));
    assert!(working);
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", pid.as_str()]).status();
    assert!(sent.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let last = said.map(Result::unwrap).last().unwrap();
    assert_eq!(last, "cancelled: nothing was written");
    assert_eq!(contents(), before);
    assert_eq!(files(parent), beside);
}

#[test]
fn the_models_own_folder_is_refused() {
    let tiny = Tiny::new(1);
    let before = weights(&tiny, "model");
    let run = prune(&tiny, "model", &["--overwrite", "--no-eval"]);
    assert!(run.failure().contains("which is read"));
    assert_eq!(weights(&tiny, "model"), before);
}

#[test]
fn nothing_and_everything_can_be_pruned() {
    let tiny = Tiny::new(1);
    let common = ["--method", "wanda", "--languages", "en", "--sparsity"];
    let none = prune(&tiny, "none", &[&common[..], &["0"]].concat()).json();
    assert_eq!(none["sparsity"], 0.0);
    assert_eq!(weights(&tiny, "none"), weights(&tiny, "model"));
    expect_same_scores(&none["dense"], &none["pruned"]);

    let all = prune(&tiny, "all", &[&common[..], &["1"]].concat()).json();
    assert_eq!(all["sparsity"], 1.0);
    assert_eq!(share_of_zeros(&pruned_matrices(&tiny, "all", &all)), 1.0);
    perplexities(&all["pruned"]);
}

#[test]
fn more_than_everything_is_a_usage_error() {
    let tiny = Tiny::new(1);
    for sparsity in ["1.01", "-0.1", "50"] {
        let run = prune(&tiny, "out", &["--sparsity", sparsity]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert_eq!(run.stdout, "");
    }
    assert!(!Path::new(&tiny.path("out")).exists());
}

#[test]
fn every_method_prunes() {
    let tiny = Tiny::new(1);
    for method in ["magnitude", "wanda", "ria", "m-wanda-on-wanda", "m-wanda"] {
        let more = ["--method", method, "--languages", "en,sw", "--no-eval"];
        let manifest = prune(&tiny, method, &more).json();
        let zeros = share_of_zeros(&pruned_matrices(&tiny, method, &manifest));
        assert!((zeros - 0.5).abs() < 0.02, "{method}: {zeros}");
    }
}

#[test]
fn one_language_is_enough() {
    let tiny = Tiny::new(2);
    let manifest = prune(&tiny, "out", &["--languages", "sw"]).json();
    let text = manifest["calibration_text"].as_object().unwrap();
    assert_eq!(text.keys().collect::<Vec<_>>(), ["sw"]);
    assert_eq!(perplexities(&manifest["pruned"]).len(), 1);
}

#[test]
fn a_pattern_holds_in_every_group() {
    let tiny = Tiny::new(1);
    let more = ["--pattern", "2:4", "--languages", "en", "--no-eval"];
    let manifest = prune(&tiny, "out", &more).json();
    assert_eq!(manifest["settings"]["pattern"], "2:4");
    assert_eq!(manifest["sparsity"], 0.5);
    for (name, (_, values)) in pruned_matrices(&tiny, "out", &manifest) {
        for group in values.chunks(4) {
            let zeros = group.iter().filter(|value| **value == 0.0).count();
            assert_eq!(zeros, 2, "{name}: {group:?}");
        }
    }
}

#[test]
fn equal_settings_give_equal_masks() {
    let tiny = Tiny::new(1);
    let more = ["--languages", "en,sw", "--no-eval"];
    let (one, other) = (prune(&tiny, "one", &more), prune(&tiny, "other", &more));
    assert_eq!(one.json()["matrices"], other.json()["matrices"]);
}

#[test]
fn own_text_is_calibrated_and_evaluated_on() {
    let tiny = Tiny::new(1);
    let english = "The rain falls on the hills and the river takes it to the sea. ".repeat(8);
    let welsh = "Mae'r glaw yn disgyn ar y bryniau a'r afon yn ei gludo i'r môr. ".repeat(8);
    let texts = tiny.texts("texts", &[("en", english.as_str()), ("cy", welsh.as_str())]);
    let more = ["--calibration", &texts, "--text", &texts];
    let manifest = prune(&tiny, "out", &more).json();
    let languages = manifest["pruned"]["languages"].as_object().unwrap();
    assert_eq!(languages.keys().collect::<Vec<_>>(), ["cy", "en"]);
}

#[test]
fn a_text_shorter_than_a_window_is_named() {
    let tiny = Tiny::new(1);
    let long = "Words and more words. ".repeat(8);
    let texts = tiny.texts("texts", &[("en", long.as_str()), ("sw", "Fupi.")]);
    let run = prune(&tiny, "out", &["--calibration", &texts, "--no-eval"]);
    assert!(run.failure().contains("'sw'"), "{}", run.stderr);
    assert!(!Path::new(&tiny.path("out")).exists());
}

#[test]
fn languages_that_cannot_be_had_are_refused() {
    let tiny = Tiny::new(1);
    for languages in ["en,xx", "en,en"] {
        let run = prune(&tiny, "out", &["--languages", languages]);
        run.failure();
    }
    assert!(!Path::new(&tiny.path("out")).exists());
}
