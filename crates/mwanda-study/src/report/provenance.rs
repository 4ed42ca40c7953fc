//! With what the results were made, and how to make them again.

use std::collections::{BTreeMap, BTreeSet};

use super::format::{count, listed, seconds};
use super::results::Results;
use super::section::{Part, Section};
use super::table::{Cell, Column, Table};
use crate::{Lines, Record};

pub(super) fn section(results: &Results<'_>) -> Section {
    Section {
        id: "provenance",
        title: "With what, and how to repeat it",
        introduction: vec![
            "Every result is one line of the results file, with all settings and hashes that decide it; this page and its \
             charts are computed from that file alone. To repeat the study, run “mwanda study STUDY.toml” with its study \
             file: what the results file holds already is not run again, and with an empty one everything is."
                .to_owned(),
            evaluation(results),
        ],
        parts: vec![Part {
            title: String::new(),
            paragraphs: Vec::new(),
            figures: Vec::new(),
            tables: vec![models(results), runs(results), texts(results)],
        }],
    }
}

fn evaluation(results: &Results<'_>) -> String {
    let evaluation = &results.study.evaluation;
    let lines = match evaluation.lines {
        Lines::All => "all lines",
        Lines::FirstHalf => "the first half of the lines",
        Lines::SecondHalf => "the second half of the lines",
    };
    let windows = match evaluation.samples {
        Some(samples) => format!("at most {samples} windows"),
        None => "all windows".to_owned(),
    };
    let calibration = &results.study.calibration;
    format!(
        "Perplexity: “{}”, {lines} of each language, {windows} of {} tokens. Calibration: “{}”, {} windows a language of {} \
         tokens, unless a set says otherwise.",
        evaluation.text,
        evaluation.sequence_length,
        calibration.text,
        calibration.samples,
        calibration.sequence_length
    )
}

fn models(results: &Results<'_>) -> Table {
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let records = results.records.iter();
    let rows = records.filter_map(|record| {
        let model = &record.model;
        let is_new = seen.insert((&record.cell.model, &model.sha256));
        is_new.then(|| {
            vec![
                record.cell.model.as_str().into(),
                model.architecture.as_str().into(),
                count(model.parameters).into(),
                count(model.prunable_parameters).into(),
                Cell::Code(model.sha256.clone()),
            ]
        })
    });
    Table {
        name: "models".to_owned(),
        caption: "Models".to_owned(),
        columns: vec![
            Column::text("Model"),
            Column::text("Architecture"),
            Column::number("Weights"),
            Column::number("Prunable"),
            Column::text("SHA-256 of its weights"),
        ],
        rows: rows.collect(),
        is_folded: false,
    }
}

/// What runs of one model on one device with one version took.
#[derive(Default)]
struct Effort {
    runs: usize,
    dense_pass: f64,
    pruning: f64,
    evaluation: f64,
    tasks: f64,
}

fn runs(results: &Results<'_>) -> Table {
    let mut efforts: BTreeMap<[String; 4], Effort> = BTreeMap::new();
    for record in results.records {
        let identity = [
            record.cell.model.clone(),
            device(record),
            record.mwanda_version.clone(),
            record.terms_version.clone(),
        ];
        let effort = efforts.entry(identity).or_default();
        effort.runs += 1;
        effort.evaluation += record.evaluation.seconds;
        effort.tasks += record.tasks.iter().map(|task| task.seconds).sum::<f64>();
        if let Some(pruning) = &record.pruning {
            effort.dense_pass += pruning.dense_pass_seconds;
            effort.pruning += pruning.prune_seconds;
        }
    }
    let rows = efforts
        .into_iter()
        .map(|([model, device, version, terms], effort)| {
            vec![
                model.into(),
                device.into(),
                version.into(),
                Cell::Code(terms),
                count(effort.runs as u64).into(),
                seconds(effort.dense_pass).into(),
                seconds(effort.pruning).into(),
                seconds(effort.evaluation).into(),
                seconds(effort.tasks).into(),
            ]
        });
    Table {
        name: "runs".to_owned(),
        caption: "Runs, and the time they took".to_owned(),
        columns: vec![
            Column::text("Model"),
            Column::text("Device"),
            Column::text("mwanda"),
            Column::text("Definition of M-Wanda"),
            Column::number("Runs"),
            Column::number("Dense passes"),
            Column::number("Pruning"),
            Column::number("Perplexity"),
            Column::number("Tasks"),
        ],
        rows: rows.collect(),
        is_folded: false,
    }
}

fn device(record: &Record) -> String {
    let device = &record.device;
    let mut parts = vec![device.kind.to_string(), device.backend.clone()];
    if !device.driver.is_empty() {
        parts.push(device.driver.clone());
    }
    if device.threads > 0 {
        parts.push(format!("{} threads", device.threads));
    }
    format!("{} ({})", device.name, parts.join(", "))
}

/// Calibration text by language; equal texts are named once, with the sets that they are in.
fn texts(results: &Results<'_>) -> Table {
    let mut texts: BTreeMap<(&str, &str), (BTreeSet<&str>, BTreeSet<usize>)> = BTreeMap::new();
    for record in results.records {
        let (Some(pruning), Some(calibration)) = (&record.pruning, &record.cell.calibration) else {
            continue;
        };
        for (code, text) in &pruning.calibration_text {
            let (sets, windows) = texts.entry((code, &text.sha256)).or_default();
            sets.insert(&calibration.set);
            windows.insert(text.windows);
        }
    }
    let rows = texts.into_iter().map(|((code, sha256), (sets, windows))| {
        let windows: Vec<String> = windows.iter().map(usize::to_string).collect();
        let sets: Vec<&str> = sets.into_iter().collect();
        vec![
            Cell::Language(code.to_owned()),
            listed(&sets).into(),
            listed(&windows).into(),
            Cell::Code(sha256.to_owned()),
        ]
    });
    Table {
        name: "calibration-text".to_owned(),
        caption: "Calibration text".to_owned(),
        columns: vec![
            Column::text("Language"),
            Column::text("Sets"),
            Column::number("Windows taken"),
            Column::text("SHA-256 of the text"),
        ],
        rows: rows.collect(),
        is_folded: true,
    }
}
