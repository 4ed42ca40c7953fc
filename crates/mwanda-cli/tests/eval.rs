//! `mwanda eval`
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use support::{Run, SMALL, Tiny, mwanda};

fn eval(tiny: &Tiny, more: &[&str]) -> Run {
    let model = tiny.model();
    let mut arguments = vec!["eval", model.as_str()];
    arguments.extend(SMALL);
    arguments.extend(more);
    mwanda(&arguments)
}

#[test]
fn every_language_has_its_scores() {
    let tiny = Tiny::new(1);
    let report = eval(&tiny, &["--languages", "en,sw", "--json"]).json();
    let languages = report["languages"].as_object().unwrap();
    assert_eq!(languages.len(), 2);
    let mut logarithms = 0.0;
    for code in ["en", "sw"] {
        let score = &languages[code];
        let perplexity = score["perplexity"].as_f64().unwrap();
        assert!(perplexity > 1.0, "{code}: {perplexity}");
        assert!(score["bits_per_byte"].as_f64().unwrap() > 0.0);
        // Two windows of 32 tokens, the first of which is the BOS.
        assert_eq!(score["tokens"], 2 * 31);
        logarithms += perplexity.ln();
    }
    let mean = report["geomean_perplexity"].as_f64().unwrap();
    let expected = (logarithms / 2.0).exp();
    assert!((mean / expected - 1.0).abs() < 1e-9, "{mean}, {expected}");
}

#[test]
fn all_languages_are_evaluated_unless_some_are_named() {
    let tiny = Tiny::new(1);
    let report = eval(&tiny, &["--json"]).json();
    assert_eq!(report["languages"].as_object().unwrap().len(), 15);
}

#[test]
fn the_table_for_people_names_the_languages() {
    let tiny = Tiny::new(1);
    let run = eval(&tiny, &["--languages", "en,sw"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for expected in ["English", "Swahili", "bits per byte", "geometric mean"] {
        assert!(run.stdout.contains(expected), "{expected}: {}", run.stdout);
    }
}

#[test]
fn own_text_is_taken_from_a_folder() {
    let tiny = Tiny::new(1);
    let text = "One two three four five six seven eight nine ten.\n".repeat(4);
    let texts = tiny.texts("texts", &[("xx", text.as_str())]);
    let report = eval(&tiny, &["--text", &texts, "--json"]).json();
    let languages = report["languages"].as_object().unwrap();
    assert_eq!(languages.keys().collect::<Vec<_>>(), ["xx"]);
}

#[test]
fn a_text_shorter_than_a_window_is_named() {
    let tiny = Tiny::new(1);
    let texts = tiny.texts("texts", &[("en", "Short.")]);
    let run = eval(&tiny, &["--text", &texts, "--json"]);
    assert!(run.failure().contains("'en'"), "{}", run.stderr);
}

#[test]
fn a_window_that_leaves_nothing_to_predict_is_refused() {
    let tiny = Tiny::new(1);
    let model = tiny.model();
    let run = mwanda(&["eval", &model, "--seq-len", "2", "--device", "cpu"]);
    run.failure();
}
