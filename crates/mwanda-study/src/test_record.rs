//! Records that tests need.

use std::collections::BTreeMap;

use mwanda_protocol::{
    DeviceDescription, DeviceKind, EvaluationReport, LanguageScore, LanguageText, Method,
    ModelRecord, PruneSettings,
};

use crate::{Answered, Calibrated, Cell, DENSE, PruningRecord, Record, TaskRecord};

/// A record of a model under a method (`dense`, or any other name) with calibration on `set` in English and a seed; with an
/// evaluation in which all is 0.
pub(crate) fn record(model: &str, method: &str, seed: u64) -> Record {
    let is_dense = method == DENSE;
    let english = LanguageText {
        sha256: "ab".to_owned(),
        tokens: 100,
        windows: 3,
    };
    Record {
        key: format!("{model} {method} {seed}"),
        cell: Cell {
            model: model.to_owned(),
            method: method.to_owned(),
            settings: (!is_dense).then(|| PruneSettings::new(Method::Wanda)),
            sparse_gpt: false,
            calibration: (!is_dense).then(|| Calibrated {
                set: "set".to_owned(),
                languages: None,
                seed,
            }),
            tasks: false,
        },
        model: ModelRecord {
            name: model.to_owned(),
            architecture: "gemma3".to_owned(),
            sha256: "cd".to_owned(),
            parameters: 2,
            prunable_parameters: 1,
            companions_sha256: None,
        },
        mwanda_version: "0".to_owned(),
        terms_version: "1".to_owned(),
        measured: None,
        device: DeviceDescription {
            name: "CPU".to_owned(),
            kind: DeviceKind::Cpu,
            backend: "Flex".to_owned(),
            driver: String::new(),
            largest_binding: None,
            largest_buffer: None,
            workgroup_memory: 0,
            subgroups: false,
            threads: 1,
        },
        pruning: (!is_dense).then(|| PruningRecord {
            sparsity: 0.5,
            block_sparsity: vec![0.5],
            block_profiles: Vec::new(),
            calibration_text: BTreeMap::from([("en".to_owned(), english)]),
            masks_sha256: "ef".to_owned(),
            dense_pass_seconds: 0.0,
            prune_seconds: 0.1,
        }),
        evaluation: EvaluationReport {
            languages: BTreeMap::new(),
            geomean_perplexity: 0.0,
            seconds: 0.3,
        },
        tasks: Vec::new(),
    }
}

/// The record with these windows.
pub(crate) fn with_nll(mut record: Record, languages: &[(&str, &[f64])]) -> Record {
    for &(code, nll) in languages {
        let score = LanguageScore {
            perplexity: (nll.iter().sum::<f64>() / nll.len() as f64).exp(),
            bits_per_byte: 1.0,
            tokens: 10 * nll.len(),
            windows: nll.len(),
            nll: nll.to_vec(),
        };
        record.evaluation.languages.insert(code.to_owned(), score);
    }
    record
}

/// The record with these answers, raw; normalised all are wrong.
pub(crate) fn with_answers(
    mut record: Record,
    task: &str,
    language: &str,
    right: &[bool],
) -> Record {
    let answered = |&raw: &bool| Answered {
        raw,
        normalised: false,
    };
    record.tasks.push(TaskRecord {
        task: task.to_owned(),
        language: language.to_owned(),
        chance: 0.5,
        items: right.iter().map(answered).collect(),
        seconds: 0.0,
    });
    record
}
