//! The report of one made-up run.

use std::collections::BTreeMap;

use mwanda_model::{DeviceDescription, DeviceKind};

use super::*;
use crate::{
    BlockProfile, EvaluationReport, LanguageScore, LanguageText, MatrixRecord, Method, ModelRecord,
    PruneSettings,
};

fn scores(languages: &[(&str, f64, f64)]) -> EvaluationReport {
    let score = |&(code, perplexity, bits_per_byte): &(&str, f64, f64)| {
        let score = LanguageScore {
            perplexity,
            bits_per_byte,
            tokens: 381,
            windows: 3,
            nll: Vec::new(),
        };
        (code.to_owned(), score)
    };
    EvaluationReport {
        languages: languages.iter().map(score).collect(),
        geomean_perplexity: 0.0,
        seconds: 1.0,
    }
}

fn profile(correlation: f64) -> BlockProfile {
    BlockProfile {
        correlation: Some(correlation),
        ..BlockProfile::default()
    }
}

fn manifest() -> Manifest {
    let text = |sha256: &str| LanguageText {
        sha256: sha256.to_owned(),
        tokens: 12_345,
        windows: 3,
    };
    Manifest {
        mwanda_version: "0.1.0".to_owned(),
        terms_version: "m-wanda-reconstruction-1".to_owned(),
        model: ModelRecord {
            name: "gemma-3-270m".to_owned(),
            architecture: "Gemma 3".to_owned(),
            sha256: "5e1f".to_owned(),
            parameters: 268_098_176,
            prunable_parameters: 100_270_080,
            companions_sha256: None,
        },
        settings: PruneSettings::new(Method::MWanda),
        statistics: None,
        calibration: "builtin".to_owned(),
        calibration_text: BTreeMap::from([
            ("en".to_owned(), text("aa11")),
            ("ar".to_owned(), text("bb22")),
        ]),
        device: DeviceDescription {
            name: "Test GPU".to_owned(),
            kind: DeviceKind::Discrete,
            backend: "Vulkan".to_owned(),
            driver: "driver 7".to_owned(),
            largest_binding: Some(1 << 30),
            largest_buffer: Some(1 << 30),
            workgroup_memory: 32_768,
            subgroups: true,
            threads: 0,
        },
        block_sparsity: vec![0.46, 0.54],
        block_profiles: vec![profile(0.86), profile(0.65)],
        matrices: BTreeMap::from([(
            "model.layers.0.mlp.up_proj.weight".to_owned(),
            MatrixRecord {
                rows: 2,
                columns: 4,
                pruned: 4,
                mask_sha256: "00".to_owned(),
            },
        )]),
        sparsity: 0.5,
        dense: Some(scores(&[
            ("ar", 40.0, 1.25),
            ("en", 20.0, 0.9),
            ("fi", 50.0, 1.5),
        ])),
        pruned: Some(scores(&[
            ("ar", 120.0, 1.75),
            ("en", 25.0, 1.0),
            ("fi", 400.0, 2.25),
        ])),
        dense_pass_seconds: 12.0,
        prune_seconds: 34.5,
    }
}

/// The drawings, without the text around them.
fn drawings(html: &str) -> String {
    let parts = html.split("<svg").skip(1);
    parts
        .filter_map(|part| part.split("</svg>").next())
        .collect()
}

#[test]
fn it_holds_each_languages_numbers() {
    let html = html(&manifest()).unwrap();
    for expected in [
        // Arabic, English, Finnish; the last has no built-in text and only its code.
        "Arabic",
        "العربية",
        "dir=\"rtl\"",
        "English",
        "fi",
        "40.00",
        "120.00",
        "+200.0\u{a0}%",
        "×3.00",
        "1.250",
        "1.750",
        "20.00",
        "25.00",
        "+25.0\u{a0}%",
        "×1.25",
        "0.900",
        "1.000",
        "50.00",
        "400.00",
        "+700.0\u{a0}%",
        "×8.00",
        "1.500",
        "2.250",
        "381",
        // Geometric means: ∛(40·20·50) and ∛(120·25·400).
        "34.20",
        "106.27",
        // Of those with calibration text: √(40·20) and √(120·25).
        "28.28",
        "54.77",
    ] {
        assert!(html.contains(expected), "{expected}");
    }
}

#[test]
fn it_says_what_was_done_with_what() {
    let html = html(&manifest()).unwrap();
    for expected in [
        "gemma-3-270m",
        "5e1f",
        "268,098,176",
        "100,270,080",
        "M-Wanda",
        "50.0\u{a0}%",
        "Most affected is fi",
        "least English",
        "variance weight",
        "activation exponent",
        "activation floor",
        "RIA exponent",
        "allocation range",
        "OWL multiple",
        "CWL keeps",
        "scope",
        "pattern",
        "samples",
        "sequence length",
        "seed",
        "builtin",
        "aa11",
        "bb22",
        "12,345",
        "Test GPU",
        "Vulkan",
        "driver 7",
        "0.1.0",
        "m-wanda-reconstruction-1",
        "46.0\u{a0}% · 0.86",
        "54.0\u{a0}% · 0.65",
        "reconstruction",
        "Choenni",
        "Titov",
        "EMNLP 2025",
        "2505.21171",
    ] {
        assert!(html.contains(expected), "{expected}");
    }
}

#[test]
fn it_needs_nothing_but_itself() {
    let html = html(&manifest()).unwrap();
    for forbidden in ["<script", "src=", "@import", "url(", "<link", "{{", "{%"] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    assert!(html.starts_with("<!doctype html>"));
    assert!(html.trim_end().ends_with("</html>"));
}

#[test]
fn names_from_outside_are_escaped() {
    let mut manifest = manifest();
    let hostile = "<script>alert(1)</script>";
    manifest.model.name = hostile.to_owned();
    manifest.calibration = hostile.to_owned();
    manifest.device.name = "\" onload=\"alert(1)".to_owned();
    for evaluation in [&mut manifest.dense, &mut manifest.pruned] {
        let evaluation = evaluation.as_mut().unwrap();
        let score = evaluation.languages["fi"].clone();
        evaluation.languages.insert(hostile.to_owned(), score);
    }
    let html = html(&manifest).unwrap();
    assert!(!html.contains("<script"));
    assert!(!html.contains("\" onload"));
    assert!(html.contains("&lt;script&gt;alert(1)&lt;"));
}

#[test]
fn missing_evaluations_are_said() {
    let mut manifest = manifest();
    manifest.pruned = None;
    let only_dense = html(&manifest).unwrap();
    assert!(only_dense.contains("The pruned model was not evaluated"));
    assert!(only_dense.contains("40.00") && !only_dense.contains("120.00"));
    assert!(!only_dense.contains("chart-languages"));

    manifest.dense = None;
    let neither = html(&manifest).unwrap();
    assert!(neither.contains("Neither the dense nor the pruned model was evaluated"));
    assert!(!neither.contains("Bits per byte"));
    // The blocks are drawn nevertheless.
    assert!(neither.contains("chart-blocks"));

    manifest.pruned = Some(scores(&[("en", 25.0, 1.0)]));
    let only_pruned = html(&manifest).unwrap();
    assert!(only_pruned.contains("The dense model was not evaluated"));
    assert!(only_pruned.contains("25.00"));
}

#[test]
fn calibration_that_was_not_read_is_said() {
    let mut manifest = manifest();
    manifest.calibration_text.clear();
    manifest.calibration = "saved.statistics".to_owned();
    let saved = html(&manifest).unwrap();
    assert!(saved.contains("saved.statistics") && !saved.contains("aa11"));
    manifest.settings = PruneSettings::new(Method::Magnitude);
    let magnitude = html(&manifest).unwrap();
    assert!(magnitude.contains("needs no calibration text"));
}

#[test]
fn drawings_have_numbers_only() {
    let mut manifest = manifest();
    manifest.dense = Some(scores(&[
        ("ar", f64::NAN, f64::NAN),
        ("de", 0.0, 0.0),
        ("en", 20.0, 0.9),
        ("fr", 20.0, 0.9),
        ("zh", 30.0, 1.0),
    ]));
    manifest.pruned = Some(scores(&[
        ("ar", 5.0, 1.0),
        ("de", 5.0, 1.0),
        ("en", f64::INFINITY, f64::INFINITY),
        ("fr", 1e300, 900.0),
        ("zh", 15.0, 0.5),
    ]));
    manifest.block_sparsity.push(f64::NAN);
    manifest.block_profiles.push(profile(f64::NAN));
    let extreme = html(&manifest).unwrap();
    // No change at all must not divide by a span of 0.
    manifest.pruned = manifest.dense.clone();
    let flat = html(&manifest).unwrap();
    for html in [extreme, flat] {
        let drawings = drawings(&html);
        assert!(drawings.contains("×1"));
        for forbidden in ["NaN", "inf", "none", "None"] {
            assert!(!drawings.contains(forbidden), "{forbidden}");
        }
        assert!(html.contains("not finite"));
    }
}
