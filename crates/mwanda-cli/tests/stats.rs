//! `mwanda stats` and `mwanda merge`
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::fs;

use serde_json::Value;
use support::{Run, SMALL, Tiny, mwanda};

/// The windows of [`SMALL`]. Saved statistics have their own.
const SMALL_WINDOWS: [&str; 4] = ["--samples", "2", "--seq-len", "32"];

fn stats(tiny: &Tiny, out: &str, more: &[&str]) -> Run {
    let (model, out) = (tiny.model(), tiny.path(out));
    let mut arguments = vec!["stats", model.as_str(), "--out", out.as_str(), "--json"];
    arguments.extend(SMALL);
    arguments.extend(more);
    mwanda(&arguments)
}

/// Statistics of English and of Swahili above the thresholds of the English ones.
fn english_and_swahili(tiny: &Tiny) -> [String; 2] {
    stats(tiny, "en.stats", &["--languages", "en"]).json();
    let english = tiny.path("en.stats");
    stats(tiny, "sw.stats", &["--languages", "sw", "--like", &english]).json();
    [english, tiny.path("sw.stats")]
}

fn matrices(tiny: &Tiny, out: &str, more: &[&str]) -> Value {
    let (model, out) = (tiny.model(), tiny.path(out));
    let mut arguments = vec![
        "prune",
        model.as_str(),
        "--out",
        out.as_str(),
        "--json",
        "--no-eval",
        "--device",
        "cpu",
    ];
    arguments.extend(more);
    mwanda(&arguments).json()["matrices"].take()
}

#[test]
fn merged_statistics_are_those_of_all_languages() {
    let tiny = Tiny::new(2);
    let [english, swahili] = english_and_swahili(&tiny);
    let merged = tiny.path("merged.stats");
    let document = mwanda(&["merge", &english, &swahili, "--out", &merged, "--json"]).json();
    assert_eq!(document["bytes"], fs::metadata(&merged).unwrap().len());

    let more = ["--languages", "en,sw", "--like", &english];
    stats(&tiny, "both.stats", &more).json();
    let both = tiny.path("both.stats");
    for method in ["wanda", "m-wanda-on-wanda", "m-wanda"] {
        let prune = |out: String, statistics: &str| {
            matrices(
                &tiny,
                &out,
                &["--method", method, "--statistics", statistics],
            )
        };
        let from_merged = prune(format!("{method}-merged"), &merged);
        let from_both = prune(format!("{method}-both"), &both);
        assert_eq!(from_merged, from_both, "{method}");
    }
}

#[test]
fn statistics_prune_the_first_block_as_its_calibration_does() {
    // The first block has no predecessors whose pruning its statistics could reflect.
    let tiny = Tiny::new(1);
    let [english, swahili] = english_and_swahili(&tiny);
    let merged = tiny.path("merged.stats");
    mwanda(&["merge", &english, &swahili, "--out", &merged, "--json"]).json();
    let saved = matrices(
        &tiny,
        "saved",
        &["--method", "wanda", "--statistics", &merged],
    );
    let mut more = vec!["--method", "wanda", "--languages", "en,sw"];
    more.extend(SMALL_WINDOWS);
    let direct = matrices(&tiny, "direct", &more);
    assert_eq!(saved, direct);
}

#[test]
fn statistics_with_other_thresholds_do_not_merge() {
    let tiny = Tiny::new(1);
    stats(&tiny, "en.stats", &["--languages", "en"]).json();
    stats(&tiny, "sw.stats", &["--languages", "sw"]).json();
    let [english, swahili, out] = ["en.stats", "sw.stats", "out.stats"].map(|name| tiny.path(name));
    mwanda(&["merge", &english, &swahili, "--out", &out, "--json"]).failure();
    assert!(!fs::exists(&out).unwrap());
}

#[test]
fn statistics_of_another_model_are_refused() {
    let (tiny, other) = (Tiny::new(1), Tiny::new(2));
    stats(&other, "en.stats", &["--languages", "en"]).json();
    let statistics = other.path("en.stats");
    let (model, out) = (tiny.model(), tiny.path("out"));
    let run = mwanda(&[
        "prune",
        &model,
        "--out",
        &out,
        "--statistics",
        &statistics,
        "--device",
        "cpu",
        "--no-eval",
    ]);
    run.failure();
    assert!(!fs::exists(&out).unwrap());
}

#[test]
fn a_file_that_exists_is_replaced_only_when_asked() {
    let tiny = Tiny::new(1);
    let out = tiny.path("en.stats");
    fs::write(&out, "mine").unwrap();
    let refused = stats(&tiny, "en.stats", &["--languages", "en"]);
    assert!(refused.failure().contains("--overwrite"));
    assert_eq!(fs::read(&out).unwrap(), b"mine");
    let document = stats(&tiny, "en.stats", &["--languages", "en", "--overwrite"]).json();
    assert_eq!(document["bytes"], fs::metadata(&out).unwrap().len());
}

#[test]
fn what_is_no_statistics_file_is_refused() {
    let tiny = Tiny::new(1);
    let (file, out) = (tiny.path("notes.txt"), tiny.path("out.stats"));
    fs::write(&file, "These are no statistics.").unwrap();
    mwanda(&["merge", &file, "--out", &out]).failure();
    mwanda(&["merge", &tiny.path("missing"), "--out", &out]).failure();
    assert!(!fs::exists(&out).unwrap());
}
