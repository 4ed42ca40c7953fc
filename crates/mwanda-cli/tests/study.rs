//! `mwanda study`
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::fs;

use serde_json::Value;
use sha2::{Digest, Sha256};
use support::{Run, Tiny, mwanda};

const TEXT: &str = "the old boat lay on the shore, and nobody came to it.\n\
    one two three four five six seven eight nine ten eleven.\n";

/// A study of a tiny model: dense, two scores at two sparsities and a pattern, SparseGPT, one task.
fn study(tiny: &Tiny) -> String {
    let text = TEXT.repeat(6);
    for folder in ["calibration", "evaluation"] {
        tiny.texts(folder, &[("en", text.as_str()), ("sw", text.as_str())]);
    }
    let task = tiny.path("tasks/same");
    fs::create_dir_all(&task).unwrap();
    let items = r#"{"context": "the old", "choices": [" boat", " ship"], "label": 0}
{"context": "one two", "choices": [" three", " four", " nine"], "label": 2}
"#;
    fs::write(format!("{task}/en.jsonl"), items).unwrap();
    let toml = r#"
title = "A tiny study"
models = ["model"]

[calibration]
text = "calibration"
samples = 2
sequence-length = 32

[calibration.sets]
both = {}

[evaluation]
text = "evaluation"
lines = "second-half"
samples = 3
sequence-length = 32

[tasks]
folder = "tasks"

[[method]]
name = "Wanda"
method = "wanda"

[[method]]
name = "M-Wanda"
method = "m-wanda"

[[method]]
name = "SparseGPT"
method = "sparse-gpt"

[[grid]]
name = "all"
methods = ["Wanda", "M-Wanda", "SparseGPT"]
sparsities = [0.5]
patterns = ["2:4"]
calibration = ["both"]
tasks = true

[[comparison]]
method = "M-Wanda"
against = "Wanda"
"#;
    let path = tiny.path("study.toml");
    fs::write(&path, toml).unwrap();
    path
}

fn run(arguments: &[&str]) -> Run {
    let mut all = vec!["study", "--device", "cpu"];
    all.extend(arguments);
    mwanda(&all)
}

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn records(tiny: &Tiny) -> Vec<Value> {
    let lines = fs::read_to_string(tiny.path("study.results.jsonl")).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn every_run_is_a_line_and_all_are_in_the_report() {
    let tiny = Tiny::new(2);
    let summary = run(&[&study(&tiny), "--figures", &tiny.path("figures"), "--json"]).json();
    assert_eq!(summary["runs"], 7);
    let records = records(&tiny);
    assert_eq!(records.len(), 7);
    for record in &records {
        let is_dense = record["cell"]["method"] == "dense";
        assert_eq!(record["pruning"].is_null(), is_dense);
        if !is_dense {
            let sparsity = record["pruning"]["sparsity"].as_f64().unwrap();
            assert!((sparsity - 0.5).abs() < 0.02, "{sparsity}");
        }
        let english = &record["evaluation"]["languages"]["en"];
        let nll: Vec<f64> = serde_json::from_value(english["nll"].clone()).unwrap();
        assert_eq!(nll.len(), 3);
        let mean = nll.iter().sum::<f64>() / 3.0;
        let perplexity = english["perplexity"].as_f64().unwrap();
        assert!((mean.exp() / perplexity - 1.0).abs() < 1e-9);
        assert_eq!(record["tasks"][0]["items"].as_array().unwrap().len(), 2);
        let measured = &record["measured"];
        assert_eq!(measured["lines"], "second-half");
        assert_eq!(measured["evaluation_windows"]["samples"], 3);
        let evaluation = TEXT.repeat(3);
        assert_eq!(measured["evaluation_texts"]["sw"], sha256(&evaluation));
        let calibration = sha256(&TEXT.repeat(6));
        let expected = if is_dense {
            serde_json::json!({})
        } else {
            serde_json::json!({"en": calibration, "sw": calibration})
        };
        assert_eq!(measured["calibration_texts"], expected);
        assert_eq!(measured["tasks"][0]["items"], 2);
        let of_folder = record["model"]["companions_sha256"].as_str().unwrap();
        assert_eq!(of_folder.len(), 64);
    }
    let report = fs::read_to_string(tiny.path("study.html")).unwrap();
    for expected in ["A tiny study", "SparseGPT", "2:4", "Swahili"] {
        assert!(report.contains(expected), "{expected}");
    }
    let figures = fs::read_dir(tiny.path("figures")).unwrap().count();
    assert_eq!(summary["figures"], figures);
    assert!(figures > 4, "{figures}");
}

#[test]
fn a_study_that_was_stopped_goes_on_where_it_was() {
    let tiny = Tiny::new(1);
    let study = study(&tiny);
    let results = tiny.path("study.results.jsonl");
    assert_eq!(run(&[&study]).code, Some(0));
    let whole = fs::read_to_string(&results).unwrap();
    // Killed in the middle of its fourth line.
    let kept: usize = whole.split_inclusive('\n').take(3).map(str::len).sum();
    fs::write(&results, &whole[..kept + 100]).unwrap();
    let again = run(&[&study]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert!(!again.stderr.contains("run 3 of 7"), "{}", again.stderr);
    assert!(again.stderr.contains("run 4 of 7"), "{}", again.stderr);
    let keys = |text: &str| -> Vec<Value> {
        text.lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["key"].clone())
            .collect()
    };
    let after = fs::read_to_string(&results).unwrap();
    assert_eq!(after[..kept], whole[..kept]);
    assert_eq!(keys(&after), keys(&whole));
    let third = run(&[&study]);
    assert!(!third.stderr.contains("run "), "{}", third.stderr);
    assert_eq!(fs::read_to_string(&results).unwrap(), after);
}

#[test]
fn the_report_alone_needs_no_model() {
    let tiny = Tiny::new(1);
    let study = study(&tiny);
    assert_eq!(run(&[&study]).code, Some(0));
    let report = fs::read_to_string(tiny.path("study.html")).unwrap();
    fs::remove_dir_all(tiny.model()).unwrap();
    fs::remove_file(tiny.path("study.html")).unwrap();
    let again = run(&[&study, "--report-only"]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert_eq!(fs::read_to_string(tiny.path("study.html")).unwrap(), report);
}

#[test]
fn the_report_alone_leaves_out_what_was_measured_otherwise() {
    let tiny = Tiny::new(1);
    let study = study(&tiny);
    assert_eq!(run(&[&study]).code, Some(0));
    let good = fs::read_to_string(&study).unwrap();
    let text = TEXT.repeat(6);
    let report = || run(&[&study, "--report-only", "--json"]);
    let none = "holds no result";
    for (from, to, expected) in [
        ("lines = \"second-half\"", "lines = \"all\"", "other lines"),
        ("samples = 3", "samples = 2", "other evaluation windows"),
        ("folder = \"tasks\"", "items = 1", "other tasks"),
    ] {
        assert!(good.contains(from), "{from}");
        fs::write(&study, good.replacen(from, to, 1)).unwrap();
        let failed = report();
        assert_eq!(failed.code, Some(1), "{}", failed.stdout);
        for expected in ["left out: 7 runs", expected, none] {
            assert!(failed.stderr.contains(expected), "{}", failed.stderr);
        }
    }
    fs::write(&study, good.replacen("[0.5]", "[0.5, 0.6]", 1)).unwrap();
    let some = report();
    assert!(
        some.stderr.contains("not in the results: 3 runs"),
        "{}",
        some.stderr
    );
    assert_eq!(some.json()["runs"], 7);
    // The dense model has no calibration; its results stay.
    fs::write(&study, &good).unwrap();
    fs::write(tiny.path("calibration/en.txt"), format!("{text}another\n")).unwrap();
    let dense = report();
    let expected = "left out: 6 runs measured with another calibration text";
    assert!(dense.stderr.contains(expected), "{}", dense.stderr);
    assert_eq!(dense.json()["runs"], 1);
    fs::write(tiny.path("evaluation/en.txt"), format!("{text}another\n")).unwrap();
    let failed = report();
    assert!(
        failed.stderr.contains("another evaluation text"),
        "{}",
        failed.stderr
    );
    // Nothing to compare with: what the results say must do.
    for folder in ["calibration", "evaluation", "tasks"] {
        fs::remove_dir_all(tiny.path(folder)).unwrap();
    }
    let all = report();
    assert!(!all.stderr.contains("left out"), "{}", all.stderr);
    assert_eq!(all.json()["runs"], 7);
}

#[test]
fn precision_and_tokenizer_decide_a_result() {
    let tiny = Tiny::new(1);
    let study = study(&tiny);
    assert_eq!(run(&[&study]).code, Some(0));
    assert_eq!(run(&[&study, "--dtype", "bf16"]).code, Some(0));
    assert_eq!(records(&tiny).len(), 14);
    let report = |more: &[&str]| run(&[&[study.as_str(), "--report-only"], more].concat());
    assert_eq!(report(&[]).code, Some(0));
    assert_eq!(report(&["--dtype", "bf16"]).code, Some(0));
    let failed = report(&["--dtype", "f16"]);
    assert!(
        failed.stderr.contains("another precision"),
        "{}",
        failed.stderr
    );
    let tokenizer = format!("{}/tokenizer.json", tiny.model());
    let json = fs::read_to_string(&tokenizer).unwrap();
    fs::write(&tokenizer, format!("{json} ")).unwrap();
    assert_eq!(run(&[&study]).code, Some(0));
    assert_eq!(records(&tiny).len(), 21);
}

#[cfg(unix)]
#[test]
fn reports_have_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;

    let tiny = Tiny::new(1);
    let study = study(&tiny);
    assert_eq!(
        run(&[&study, "--figures", &tiny.path("figures")]).code,
        Some(0)
    );
    let mode = |path: &str| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&tiny.path("study.html")), mode(&study));
    for file in fs::read_dir(tiny.path("figures")).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(
            mode(path.to_str().unwrap()),
            mode(&study),
            "{}",
            path.display()
        );
    }
}

#[test]
fn what_is_wrong_is_said_before_anything_runs() {
    let tiny = Tiny::new(1);
    let study = study(&tiny);
    let good = fs::read_to_string(&study).unwrap();
    let cases = [
        (
            "\"Wanda\", \"M-Wanda\",",
            "\"Wanda\", \"Wandering\",",
            "Wandering",
        ),
        ("text = \"evaluation\"", "text = \"nowhere\"", "nowhere"),
        ("folder = \"tasks\"", "folder = \"chores\"", "chores"),
        ("models = [\"model\"]", "models = [\"modal\"]", "modal"),
    ];
    for (from, to, expected) in cases {
        assert!(good.contains(from), "{from}");
        fs::write(&study, good.replacen(from, to, 1)).unwrap();
        let failed = run(&[&study]);
        assert_eq!(failed.code, Some(1), "{}", failed.stdout);
        assert!(failed.stderr.contains(expected), "{}", failed.stderr);
        let results = fs::read_to_string(tiny.path("study.results.jsonl"));
        assert_eq!(results.unwrap_or_default(), "");
    }
}
