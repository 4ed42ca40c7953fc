//! The whole pass against PyTorch: `tests/golden/<checkpoint>/` holds a tiny checkpoint of each architecture and what
//! `tests/reference/make_golden.py` made of it with transformers.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use mwanda::{BlockInput, ModelStatistics};
use mwanda_engine::{
    Allocation, AllocationSettings, EvaluateRequest, ExportRequest, Method, Pattern, PruneRequest,
    PruneSettings, Request, StatisticsRequest, Terms, TextSource, WindowSettings,
};
use sha2::{Digest, Sha256};
use support::{Answer, Golden, golden_checkpoints, loaded, text_folder};

/// Sums of f32 products taken in another order than PyTorch's.
const SUMS_TOLERANCE: f64 = 1e-5;
/// CWL's and OWL's sparsities follow from such sums.
const SPARSITY_TOLERANCE: f64 = 1e-7;
/// The mean of some hundred log-probabilities whose logits agree within 1e-4.
const PERPLEXITY_TOLERANCE: f64 = 1e-4;

fn windows(golden: &Golden) -> WindowSettings {
    WindowSettings {
        samples: golden.number("samples").map(|samples| samples as usize),
        sequence_length: golden.number("seq_len").unwrap() as usize,
    }
}

fn languages() -> Option<Vec<String>> {
    Some(vec!["aa".to_owned(), "bb".to_owned()])
}

fn settings(golden: &Golden, setting: &serde_json::Value) -> PruneSettings {
    let number = |key: &str, default: f64| setting[key].as_f64().unwrap_or(default);
    let method: Method = setting["method"].as_str().unwrap().parse().unwrap();
    let defaults = Terms::for_method(method);
    let pattern = setting["pattern"]
        .as_array()
        .map_or(Pattern::Unstructured, |numbers| {
            let number = |index: usize| numbers[index].as_u64().unwrap() as usize;
            Pattern::n_of_m(number(0), number(1)).unwrap()
        });
    let allocation = AllocationSettings::default();
    PruneSettings {
        terms: Terms {
            variance_weight: number("lambda", defaults.variance_weight),
            activation_exponent: number("rho", defaults.activation_exponent),
            activation_floor: number("epsilon", defaults.activation_floor),
            ria_exponent: number("a", defaults.ria_exponent),
        },
        sparsity: number("sparsity", 0.5),
        pattern,
        scope: setting["scope"].as_str().unwrap().parse().unwrap(),
        allocation: AllocationSettings {
            kind: setting["allocation"]
                .as_str()
                .unwrap()
                .parse::<Allocation>()
                .unwrap(),
            range: number("allocation_range", allocation.range),
            cwl_keep: setting["cwl_keep"]
                .as_str()
                .map_or(allocation.cwl_keep, |keep| keep.parse().unwrap()),
            ..allocation
        },
        windows: windows(golden),
        ..PruneSettings::new(method)
    }
}

fn evaluate(golden: &Golden) -> Request {
    Request::Evaluate(EvaluateRequest {
        text: TextSource::Folder(text_folder("evaluation")),
        languages: languages(),
        windows: windows(golden),
    })
}

fn expect_perplexities(place: &str, expected: &serde_json::Value, answer: Answer) {
    let report = answer.evaluated();
    for (language, expected) in expected.as_object().unwrap() {
        let (expected, found) = (
            expected.as_f64().unwrap(),
            report.languages[language].perplexity,
        );
        let error = (found / expected - 1.0).abs();
        assert!(
            error < PERPLEXITY_TOLERANCE,
            "{place}, {language}: perplexity {found}, PyTorch {expected}"
        );
    }
}

#[test]
fn dense_perplexities_are_those_of_transformers() {
    for golden in golden_checkpoints() {
        let mut session = loaded(&golden.model());
        let answer = Answer::of(&mut session, evaluate(&golden));
        expect_perplexities(&golden.name, &golden.expected["perplexity"], answer);
    }
}

#[test]
fn statistics_are_those_of_the_reference() {
    let folder = tempfile::tempdir().unwrap();
    for golden in golden_checkpoints() {
        let out = folder.path().join("dense.mwanda");
        let request = Request::Statistics(StatisticsRequest {
            calibration: TextSource::Folder(text_folder("calibration")),
            languages: languages(),
            windows: windows(&golden),
            thresholds_from: None,
            out: out.clone(),
        });
        Answer::of(&mut loaded(&golden.model()), request);
        let statistics = ModelStatistics::from_bytes(&std::fs::read(&out).unwrap()).unwrap();
        for (block, inputs) in statistics.blocks.iter().enumerate() {
            for input in BlockInput::ALL {
                let place = format!("{block}.{}", input_name(input));
                let found = &inputs[input.index()];
                let tau = golden.expected["tau"][&place].as_f64().unwrap();
                let error = (f64::from(found.threshold) / tau - 1.0).abs();
                assert!(error < SUMS_TOLERANCE, "{} {place}: τ {error}", golden.name);
                for (language, sums) in &found.languages {
                    let name = format!("dense.sums.{place}.{language}");
                    let squares = golden.f64s(&format!("{name}.sum_squares"));
                    golden.expect_close(&name, &sums.sum_squares, &squares, SUMS_TOLERANCE);
                    let abs = golden.f64s(&format!("{name}.sum_abs"));
                    golden.expect_close(&name, &sums.sum_abs, &abs, SUMS_TOLERANCE);
                    let active: Vec<u64> = golden
                        .i32s(&format!("{name}.active"))
                        .into_iter()
                        .map(|count| count as u64)
                        .collect();
                    assert_eq!(sums.active, active, "{} {name}", golden.name);
                }
            }
        }
    }
}

/// The reference's name of an input.
fn input_name(input: BlockInput) -> &'static str {
    match input {
        BlockInput::Attention => "attention",
        BlockInput::AttentionOutput => "attention_output",
        BlockInput::Mlp => "mlp",
        BlockInput::MlpOutput => "mlp_down",
    }
}

#[test]
fn masks_are_those_of_the_reference_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    for golden in golden_checkpoints() {
        for (name, outcome) in golden.expected["settings"].as_object().unwrap() {
            let place = format!("{} {name}", golden.name);
            let mut session = loaded(&golden.model());
            let request = Request::Prune(PruneRequest {
                settings: settings(&golden, &outcome["setting"]),
                calibration: TextSource::Folder(text_folder("calibration")),
                languages: languages(),
                statistics: None,
            });
            let manifest = Answer::of(&mut session, request).pruned();
            let sparsity = outcome["block_sparsity"].as_array().unwrap();
            for (block, expected) in sparsity.iter().enumerate() {
                let (found, expected) =
                    (manifest.block_sparsity[block], expected.as_f64().unwrap());
                assert!(
                    (found - expected).abs() < SPARSITY_TOLERANCE,
                    "{place}: block {block} {found} {expected}"
                );
            }
            let mut kept = 0;
            for (tensor, record) in &manifest.matrices {
                let mask = golden.mask(name, tensor, record.rows, record.columns);
                assert_eq!(record.mask_sha256, mask_sha256(&mask), "{place}: {tensor}");
                kept += (record.rows * record.columns) as u64 - record.pruned;
            }
            assert_eq!(kept, outcome["kept"].as_u64().unwrap(), "{place}");

            let out = folder.path().join(place.replace(' ', "-"));
            let request = Request::Export(ExportRequest {
                out: out.clone(),
                overwrite: false,
            });
            Answer::of(&mut session, request);
            expect_only_masked_weights_changed(&golden, name, &out);
            let answer = Answer::of(&mut session, evaluate(&golden));
            expect_perplexities(&place, &outcome["perplexity"], answer);
        }
    }
}

/// SHA-256 of a mask as manifests record it: rows of 32-bit words, little-endian.
fn mask_sha256(rows: &[Vec<bool>]) -> String {
    let mut hash = Sha256::new();
    for row in rows {
        for word in row.chunks(32) {
            let bits = word.iter().enumerate();
            let word = bits.fold(0_u32, |word, (bit, &pruned)| {
                word | u32::from(pruned) << bit
            });
            hash.update(word.to_le_bytes());
        }
    }
    hex::encode(hash.finalize())
}

fn expect_only_masked_weights_changed(golden: &Golden, setting: &str, out: &Path) {
    let (source, pruned): (BTreeMap<_, _>, BTreeMap<_, _>) =
        (support::weights(&golden.model()), support::weights(out));
    assert_eq!(source.len(), pruned.len());
    for (name, (shape, bytes)) in &source {
        let (pruned_shape, found) = &pruned[name];
        assert_eq!(shape, pruned_shape);
        if !golden.has(&format!("{setting}.mask.{name}")) {
            assert_eq!(bytes, found, "{name} is not pruned");
            continue;
        }
        let mask = golden.mask(setting, name, shape[0], shape[1]);
        let width = bytes.len() / (shape[0] * shape[1]);
        let weights = bytes.chunks_exact(width).zip(found.chunks_exact(width));
        for ((source, found), &pruned) in weights.zip(mask.iter().flatten()) {
            if pruned {
                assert!(found.iter().all(|&byte| byte == 0), "{name}");
            } else {
                assert_eq!(source, found, "{name}");
            }
        }
    }
}
