//! Results that no model gave, for tests: every number is from a formula with a seed.

use std::collections::BTreeMap;

use mwanda_protocol::{
    Allocation, BlockProfile, DeviceDescription, DeviceKind, EvaluationReport, LanguageScore,
    LanguageText, Method, ModelRecord, Pattern, PruneSettings,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{
    AccuracyRow, Calibrated, Cell, ComparisonGroup, ComparisonKind, ComparisonRow, PruningRecord,
    Record, Share, Study,
};

/// Everything that a report is made of.
pub(super) struct Example {
    pub(super) study: Study,
    pub(super) records: Vec<Record>,
    pub(super) comparisons: Vec<ComparisonRow>,
    pub(super) accuracies: Vec<AccuracyRow>,
}

const STUDY: &str = r#"
title = "Four methods on two invented models"
description = "Made up by a formula, to see what a report looks like."
models = ["gemma-invented-270m", "smol-invented-135m"]

[calibration]
text = "calib"
samples = 3
sequence-length = 128
[calibration.sets.balanced]
[calibration.sets.english]
languages = ["en"]
samples = 45

[evaluation]
text = "eval"
lines = "second-half"
sequence-length = 128

[[method]]
name = "magnitude"
method = "magnitude"
[[method]]
name = "wanda"
method = "wanda"
[[method]]
name = "ria"
method = "ria"
[[method]]
name = "m-wanda × ria"
method = "m-wanda"
lambda = 0.2
allocation = "cwl"

[[grid]]
name = "methods"
methods = ["magnitude", "wanda", "ria", "m-wanda × ria"]
sparsities = [0.2, 0.3, 0.4, 0.5, 0.6]
patterns = ["2:4", "4:8"]
calibration = ["balanced", "english"]

[[comparison]]
method = "m-wanda × ria"
against = "wanda"
[[comparison]]
method = "ria"
against = "wanda"
"#;

const SEEN: [&str; 15] = [
    "ar", "de", "en", "es", "fr", "hi", "id", "ja", "ko", "pt", "ru", "sw", "tr", "vi", "zh",
];
const UNSEEN: [&str; 8] = ["bn", "el", "fi", "it", "pl", "ta", "th", "uk"];
const METHODS: [(&str, Method, f64); 4] = [
    ("magnitude", Method::Magnitude, 2.6),
    ("wanda", Method::Wanda, 1.0),
    ("ria", Method::Ria, 0.93),
    ("m-wanda × ria", Method::MWanda, 0.86),
];
const BLOCKS: usize = 18;

/// The same at every call.
pub(super) fn example() -> Example {
    let mut records = Vec::new();
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let models = ["gemma-invented-270m", "smol-invented-135m"];
    for (index, model) in models.into_iter().enumerate() {
        let scale = 1.0 + 0.3 * index as f64;
        records.push(record(
            model,
            DENSE,
            None,
            "",
            scores(scale, 0.0, "", &mut random),
        ));
        for (name, method, strength) in METHODS {
            for settings in levels(method) {
                let sparsity = settings.target();
                let structured = settings.pattern != Pattern::Unstructured;
                let loss = strength * 8.0 * sparsity.powi(4) * if structured { 1.8 } else { 1.0 };
                let sets: &[&str] = match method {
                    Method::Magnitude => &[""],
                    _ => &["balanced", "english"],
                };
                for set in sets {
                    let scores = scores(scale, loss, set, &mut random);
                    records.push(record(model, name, Some(settings.clone()), set, scores));
                }
            }
        }
    }
    Example {
        study: toml::from_str(STUDY).unwrap(),
        comparisons: models.into_iter().flat_map(comparisons).collect(),
        accuracies: models.into_iter().flat_map(accuracies).collect(),
        records,
    }
}

const DENSE: &str = "dense";

fn levels(method: Method) -> Vec<PruneSettings> {
    let mut settings = Vec::new();
    for sparsity in [0.2, 0.3, 0.4, 0.5, 0.6] {
        settings.push(PruneSettings {
            sparsity,
            ..PruneSettings::new(method)
        });
    }
    for (keep, of) in [(2, 4), (4, 8)] {
        let mut structured = PruneSettings::new(method);
        structured.pattern = Pattern::NOfM { keep, of };
        structured.allocation.kind = Allocation::Uniform;
        settings.push(structured);
    }
    settings
}

fn scores(
    scale: f64,
    loss: f64,
    set: &str,
    random: &mut ChaCha8Rng,
) -> BTreeMap<String, LanguageScore> {
    let mut scores = BTreeMap::new();
    for (index, code) in SEEN.into_iter().chain(UNSEEN).enumerate() {
        let dense = scale * (14.0 + 3.7 * ((index * 5) % 23) as f64);
        let harm = match (UNSEEN.contains(&code), set, code) {
            (_, "english", "en") => 0.8,
            (true, "english", _) => 1.7,
            (true, ..) => 1.4,
            (_, "english", _) => 1.5,
            _ => 1.0,
        };
        let growth: f64 = loss * harm * random.random_range(0.75..1.25);
        let perplexity = dense * growth.exp();
        let score = LanguageScore {
            perplexity,
            bits_per_byte: perplexity.ln() / 3.0,
            tokens: 12_700,
            windows: 100,
            nll: vec![perplexity.ln(); 4],
        };
        scores.insert(code.to_owned(), score);
    }
    scores
}

fn record(
    model: &str,
    method: &str,
    settings: Option<PruneSettings>,
    set: &str,
    languages: BTreeMap<String, LanguageScore>,
) -> Record {
    let calibration = (!set.is_empty()).then(|| Calibrated {
        set: set.to_owned(),
        languages: None,
        seed: 0,
    });
    Record {
        key: format!("{model} {method} {set}"),
        model: ModelRecord {
            name: model.to_owned(),
            architecture: "Invented".to_owned(),
            sha256: "5e1f".repeat(16),
            parameters: 268_098_176,
            prunable_parameters: 100_270_080,
            companions_sha256: None,
        },
        mwanda_version: "0.1.0".to_owned(),
        terms_version: "m-wanda-reconstruction-1".to_owned(),
        measured: None,
        device: DeviceDescription {
            name: "Invented GPU".to_owned(),
            kind: DeviceKind::Discrete,
            backend: "Vulkan".to_owned(),
            driver: "driver 7".to_owned(),
            largest_binding: None,
            largest_buffer: None,
            workgroup_memory: 32_768,
            subgroups: true,
            threads: 0,
        },
        pruning: settings.as_ref().map(|settings| pruning(settings, set)),
        cell: Cell {
            model: model.to_owned(),
            method: method.to_owned(),
            settings,
            sparse_gpt: false,
            calibration,
            tasks: false,
        },
        evaluation: EvaluationReport {
            languages,
            geomean_perplexity: 0.0,
            seconds: 41.0,
        },
        tasks: Vec::new(),
    }
}

fn pruning(settings: &PruneSettings, set: &str) -> PruningRecord {
    let correlation = |block: usize| 0.95 - 0.02 * block as f64 + 0.03 * (block as f64).sin();
    let spread = match settings.allocation.kind {
        Allocation::Uniform => 0.0,
        _ => 0.2,
    };
    let languages: &[&str] = match set {
        "balanced" => &SEEN,
        "english" => &["en"],
        _ => &[],
    };
    PruningRecord {
        sparsity: settings.target(),
        block_sparsity: (0..BLOCKS)
            .map(|block| settings.target() + spread * (correlation(block) - 0.78))
            .collect(),
        block_profiles: (0..BLOCKS)
            .map(|block| BlockProfile {
                correlation: (spread > 0.0).then(|| correlation(block)),
                ..BlockProfile::default()
            })
            .collect(),
        calibration_text: languages
            .iter()
            .map(|code| {
                let text = LanguageText {
                    sha256: format!("{code}00").repeat(16),
                    tokens: 12_345,
                    windows: 3,
                };
                ((*code).to_owned(), text)
            })
            .collect(),
        masks_sha256: "aa".repeat(32),
        dense_pass_seconds: 12.0,
        prune_seconds: 34.5,
    }
}

fn comparisons(model: &str) -> Vec<ComparisonRow> {
    let mut rows = Vec::new();
    for (method, gain) in [("m-wanda × ria", 0.14), ("ria", 0.02)] {
        for (label, sparsity) in [("20%", 0.2_f64), ("50%", 0.5), ("60%", 0.6), ("2:4", 0.7)] {
            let mut row = |group, estimate: f64, half: f64| {
                rows.push(ComparisonRow {
                    model: model.to_owned(),
                    method: method.to_owned(),
                    against: "wanda".to_owned(),
                    sparsity_label: label.to_owned(),
                    calibration: "balanced".to_owned(),
                    is_asked: true,
                    task: None,
                    group,
                    kind: ComparisonKind::PerplexityRatio,
                    estimate,
                    low: estimate - half,
                    high: estimate + half,
                });
            };
            row(ComparisonGroup::Seen, 1.0 - gain * sparsity, 0.02);
            row(ComparisonGroup::Unseen, 1.0 - 0.5 * gain * sparsity, 0.03);
            if label == "50%" {
                for (index, code) in SEEN.into_iter().chain(UNSEEN).enumerate() {
                    let shift = 0.004 * ((index * 7) % 23) as f64 - 0.05;
                    let group = ComparisonGroup::Language(code.to_owned());
                    row(group, 1.0 - gain * sparsity + shift, 0.035);
                }
            }
        }
        for (task, difference) in [("xcopa", 0.03), ("xnli", -0.004)] {
            rows.push(ComparisonRow {
                model: model.to_owned(),
                method: method.to_owned(),
                against: "wanda".to_owned(),
                sparsity_label: "50%".to_owned(),
                calibration: "balanced".to_owned(),
                is_asked: true,
                task: Some(task.to_owned()),
                group: ComparisonGroup::All,
                kind: ComparisonKind::AccuracyDifference,
                estimate: difference,
                low: difference - 0.02,
                high: difference + 0.02,
            });
        }
    }
    rows
}

fn accuracies(model: &str) -> Vec<AccuracyRow> {
    let share = |estimate: f64| Share {
        estimate,
        low: estimate - 0.03,
        high: estimate + 0.03,
    };
    let mut rows = Vec::new();
    for (task, chance) in [("xcopa", 0.5), ("xnli", 1.0 / 3.0), ("lambada", 0.0)] {
        for (place, method) in [DENSE, "wanda", "ria", "m-wanda × ria"]
            .into_iter()
            .enumerate()
        {
            for language in [None, Some("sw")] {
                let raw = chance + 0.09 - 0.01 * ((place * 2) % 5) as f64;
                rows.push(AccuracyRow {
                    model: model.to_owned(),
                    method: method.to_owned(),
                    sparsity_label: (method != DENSE).then(|| "50%".to_owned()),
                    task: task.to_owned(),
                    language: language.map(str::to_owned),
                    items: 1000,
                    raw: share(raw),
                    normalised: share(raw + 0.015),
                    chance,
                });
            }
        }
    }
    rows
}
