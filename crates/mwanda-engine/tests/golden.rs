//! The whole pass against PyTorch: `tests/golden/<checkpoint>/` holds a tiny checkpoint of each architecture and what
//! `tests/reference/make_golden.py` made of it with transformers.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use mwanda::{BlockInput, ModelStatistics, score::scoring};
use mwanda_checkpoint::Checkpoint;
use mwanda_engine::{
    Allocation, DeviceChoice, EvaluateRequest, ExportRequest, Manifest, ModelChoice, PruneRequest,
    Request, Session, StatisticsRequest, TextSource,
};
use mwanda_model::Projection;
use mwanda_text::read_folder;
use mwanda_tokenizer::TextTokenizer;
use sha2::{Digest, Sha256};
use support::{
    Answer, Golden, golden_checkpoints, has_gpu, input_name, languages, loaded, loaded_on,
    text_folder,
};

/// Sums of f32 products taken in another order than PyTorch's.
const SUMS_TOLERANCE: f64 = 1e-5;
/// Factors and scores are made of the fixture's own sums, in f64 until they are rounded to f32: what is left is the last
/// places of powers and roots. The decisions of the fixtures have this margin, too.
const SCORE_TOLERANCE: f32 = 1e-5;
/// CWL's and OWL's sparsities follow from such sums.
const SPARSITY_TOLERANCE: f64 = 1e-7;
/// The mean of some hundred log-probabilities whose logits agree within 1e-4.
const PERPLEXITY_TOLERANCE: f64 = 1e-4;
/// The share of a GPU's masks that must be the reference's: it adds activations in another order, and weights whose scores
/// are close to a cut may change sides.
const GPU_AGREEMENT: f64 = 0.999;
/// A software adapter takes long for all of them.
const GPU_CHECKPOINTS: [&str; 2] = ["llama", "gemma3"];

fn evaluate(golden: &Golden) -> Request {
    Request::Evaluate(EvaluateRequest {
        model: ModelChoice::Loaded,
        text: TextSource::Folder(text_folder("evaluation")),
        languages: languages(),
        windows: golden.windows(),
    })
}

fn prune(golden: &Golden, setting: &str, session: &mut Session) -> Manifest {
    let request = Request::Prune(PruneRequest {
        variant: None,
        settings: golden.settings(setting),
        calibration: TextSource::Folder(text_folder("calibration")),
        languages: languages(),
        statistics: None,
    });
    Answer::of(session, request).pruned()
}

fn export(session: &mut Session, out: &Path) {
    let request = Request::Export(ExportRequest {
        model: ModelChoice::Loaded,
        out: out.to_path_buf(),
        overwrite: false,
        notice: None,
    });
    Answer::of(session, request);
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
fn windows_are_those_of_the_reference() {
    for golden in golden_checkpoints() {
        let checkpoint = Checkpoint::open(&golden.model()).unwrap();
        let tokenizer = TextTokenizer::for_checkpoint(&checkpoint).unwrap();
        let settings = golden.windows();
        let size = settings.sequence_length - 1;
        for part in ["calibration", "evaluation"] {
            let texts = read_folder(&text_folder(part), languages().as_deref()).unwrap();
            for (language, text) in texts {
                let joined = text.lines().collect::<Vec<_>>().join("\n");
                let tokens = tokenizer.encode(&joined).unwrap();
                let all: Vec<&[u32]> = tokens.chunks_exact(size).collect();
                let wanted = settings.samples.unwrap_or(all.len()).min(all.len());
                let mut found: Vec<u32> = Vec::new();
                for sample in 0..wanted {
                    found.extend(tokenizer.bos());
                    found.extend(all[sample * all.len() / wanted]);
                }
                let expected = golden.u32s(&format!("{part}.{language}"));
                assert_eq!(found, expected, "{} {part} {language}", golden.name);
            }
        }
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
            windows: golden.windows(),
            thresholds_from: None,
            out: out.clone(),
        });
        Answer::of(&mut loaded(&golden.model()), request);
        let statistics = ModelStatistics::from_bytes(&std::fs::read(&out).unwrap()).unwrap();
        for (block, inputs) in statistics.blocks.iter().enumerate() {
            for input in BlockInput::ALL {
                let place = format!("dense.sums.{block}.{}", input_name(input));
                let found = &inputs[input.index()];
                let expected = golden.dense_statistics(block, input);
                let ratio = f64::from(found.threshold) / f64::from(expected.threshold);
                let error = (ratio - 1.0).abs();
                assert!(error < SUMS_TOLERANCE, "{} {place}: τ {error}", golden.name);
                assert!(found.languages.keys().eq(expected.languages.keys()));
                for (language, sums) in &found.languages {
                    let name = format!("{place}.{language}");
                    let expected = &expected.languages[language];
                    let (squares, abs) = (&expected.sum_squares, &expected.sum_abs);
                    golden.expect_close(&name, &sums.sum_squares, squares, SUMS_TOLERANCE);
                    golden.expect_close(&name, &sums.sum_abs, abs, SUMS_TOLERANCE);
                    let (counts, of) = (&sums.active, sums.tokens);
                    let expected = (&expected.active, expected.tokens);
                    assert_eq!((counts, of), expected, "{} {name}", golden.name);
                }
            }
        }
    }
}

#[test]
fn factors_and_scores_are_those_of_the_reference() {
    for golden in golden_checkpoints() {
        let checkpoint = Checkpoint::open(&golden.model()).unwrap();
        for input in BlockInput::ALL {
            // No block before the first one is pruned: its statistics are the dense model's in every setting.
            let statistics = golden.dense_statistics(0, input);
            let mut readers = Projection::ALL.into_iter();
            let reader = readers.find(|reader| reader.input() == input).unwrap();
            let tensor = reader.tensor_name(0);
            let weight = checkpoint.read_f32(&tensor).unwrap();
            let columns = statistics.features().unwrap();
            let rows = weight.len() / columns;
            for name in golden.expected["settings"].as_object().unwrap().keys() {
                let settings = golden.settings(name);
                let (method, terms) = (settings.method, &settings.terms);
                let scoring = scoring(method, terms, &statistics, &weight, rows, columns).unwrap();
                if method.needs_statistics() {
                    let factor = format!("{name}.factor.0.{}", input_name(input));
                    expect_same(&golden, &factor, &scoring.column_factor);
                }
                if reader == Projection::Query {
                    let weights = weight.iter().enumerate();
                    let scores: Vec<f32> = weights
                        .map(|(at, &weight)| scoring.score(at / columns, at % columns, weight))
                        .collect();
                    expect_same(&golden, &format!("{name}.score.{tensor}"), &scores);
                }
            }
        }
    }
}

/// Expects each value of a tensor, relative to itself: what is 0 must be 0.
fn expect_same(golden: &Golden, tensor: &str, found: &[f32]) {
    let expected = golden.f32s(tensor);
    let place = format!("{} {tensor}", golden.name);
    assert_eq!(found.len(), expected.len(), "{place}");
    for (index, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert!(
            (found - expected).abs() <= SCORE_TOLERANCE * expected,
            "{place}[{index}]: {found}, reference {expected}"
        );
    }
}

#[test]
fn masks_are_those_of_the_reference_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    for golden in golden_checkpoints() {
        for (name, outcome) in golden.expected["settings"].as_object().unwrap() {
            let place = format!("{} {name}", golden.name);
            let mut session = loaded(&golden.model());
            let manifest = prune(&golden, name, &mut session);
            expect_profiles(&golden, &place, &manifest);
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
            export(&mut session, &out);
            expect_only_masked_weights_changed(&golden, name, &out);
            let answer = Answer::of(&mut session, evaluate(&golden));
            expect_perplexities(&place, &outcome["perplexity"], answer);
        }
    }
}

/// Expects what an allocation ranks the blocks by.
fn expect_profiles(golden: &Golden, place: &str, manifest: &Manifest) {
    for (block, profile) in manifest.block_profiles.iter().enumerate() {
        let (what, found) = match manifest.settings.allocation.kind {
            Allocation::Uniform => return,
            Allocation::Owl => ("outlier_share", profile.outlier_share),
            Allocation::Cwl => ("language_correlation", profile.correlation),
        };
        let expected = golden.expected[what].as_array().unwrap();
        assert_eq!(manifest.block_profiles.len(), expected.len(), "{place}");
        let (found, expected) = (found.unwrap(), expected[block].as_f64().unwrap());
        assert!(
            (found - expected).abs() < SUMS_TOLERANCE,
            "{place}: {what} of block {block} {found}, reference {expected}"
        );
    }
}

#[test]
fn masks_of_a_gpu_are_almost_those_of_the_reference() {
    if !has_gpu() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let setting = "m-wanda";
    for golden in golden_checkpoints() {
        if !GPU_CHECKPOINTS.contains(&golden.name.as_str()) {
            continue;
        }
        let mut session = loaded_on(DeviceChoice::Gpu, &golden.model(), None);
        let manifest = prune(&golden, setting, &mut session);
        let out = folder.path().join(&golden.name);
        export(&mut session, &out);
        let exported = Checkpoint::open(&out).unwrap();
        let (mut same, mut all) = (0, 0);
        for (tensor, record) in &manifest.matrices {
            let weights = exported.read_f32(tensor).unwrap();
            let mask = golden.mask(setting, tensor, record.rows, record.columns);
            let pairs = weights.iter().zip(mask.iter().flatten());
            same += pairs
                .filter(|&(&weight, &pruned)| (weight == 0.0) == pruned)
                .count();
            all += weights.len();
        }
        let agreement = same as f64 / all as f64;
        assert!(agreement >= GPU_AGREEMENT, "{}: {agreement}", golden.name);
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
