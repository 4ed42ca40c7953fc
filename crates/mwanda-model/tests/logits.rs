//! Logits against PyTorch, for each architecture: `tests/golden/<checkpoint>/` was written by
//! `tests/reference/make_golden.py` with transformers.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use mwanda_checkpoint::Checkpoint;
use mwanda_model::{Decoder, DeviceChoice, LoadOptions, open_device};
use safetensors::SafeTensors;

/// Largest difference of a logit, in f32 on the CPU.
const TOLERANCE: f32 = 1e-4;

const LANGUAGES: [&str; 2] = ["aa", "bb"];

fn checkpoints() -> Vec<PathBuf> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden");
    let folders = std::fs::read_dir(golden)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let all: Vec<PathBuf> = folders
        .filter(|path| path.join("expected.safetensors").is_file())
        .collect();
    assert!(!all.is_empty(), "no golden checkpoint was found");
    all
}

fn decoder(folder: &Path) -> Decoder {
    let checkpoint = Arc::new(Checkpoint::open(&folder.join("model")).unwrap());
    let device = open_device(&DeviceChoice::Cpu).unwrap().device;
    let mut progress = |_, _| true;
    let options = LoadOptions {
        progress: &mut progress,
    };
    Decoder::load(checkpoint, &device, options).unwrap()
}

/// The first calibration window of a language and its logits, tokens × vocabulary.
fn expected(folder: &Path, language: &str) -> (Vec<u32>, Vec<Vec<f32>>) {
    let bytes = std::fs::read(folder.join("expected.safetensors")).unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let windows = tensors.tensor(&format!("calibration.{language}")).unwrap();
    let tokens = windows.shape()[1];
    let ids = windows
        .data()
        .as_chunks()
        .0
        .iter()
        .map(|&bytes| i32::from_le_bytes(bytes));
    let ids = ids
        .take(tokens)
        .map(|id| u32::try_from(id).unwrap())
        .collect();
    let logits = tensors.tensor(&format!("dense.logits.{language}")).unwrap();
    let vocabulary = logits.shape()[1];
    let values = logits
        .data()
        .as_chunks()
        .0
        .iter()
        .map(|&bytes| f32::from_le_bytes(bytes));
    let values: Vec<f32> = values.collect();
    (
        ids,
        values.chunks(vocabulary).map(<[f32]>::to_vec).collect(),
    )
}

fn largest_difference(found: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(found.len(), expected.len());
    let differences = found
        .iter()
        .zip(expected)
        .map(|(found, expected)| (found - expected).abs());
    // NaN must not be lost in a maximum.
    differences.fold(0.0, |largest, difference| {
        if difference <= largest {
            largest
        } else {
            difference
        }
    })
}

#[test]
fn a_window_gives_the_logits_of_transformers() {
    for folder in checkpoints() {
        let decoder = decoder(&folder);
        for language in LANGUAGES {
            let (ids, expected) = expected(&folder, language);
            let found = decoder.window_logits(&ids).unwrap();
            assert_eq!(found.len(), expected.len());
            for (position, (found, expected)) in found.iter().zip(&expected).enumerate() {
                let difference = largest_difference(found, expected);
                assert!(
                    difference <= TOLERANCE,
                    "{} {language}, position {position}: {difference}",
                    folder.display()
                );
            }
        }
    }
}

#[test]
fn token_by_token_gives_the_same_logits_as_a_window() {
    for folder in checkpoints() {
        let mut decoder = decoder(&folder);
        let (ids, expected) = expected(&folder, LANGUAGES[0]);
        let mut cache = decoder.new_cache();
        // A prompt of several tokens, then one at a time.
        let (prompt, rest) = ids.split_at(5);
        let mut found = decoder.advance(prompt, &mut cache).unwrap();
        for (position, &token) in (4..).zip(rest) {
            let difference = largest_difference(&found, &expected[position]);
            assert!(
                difference <= TOLERANCE,
                "{}, position {position}: {difference}",
                folder.display()
            );
            found = decoder.advance(&[token], &mut cache).unwrap();
        }
        let difference = largest_difference(&found, &expected[ids.len() - 1]);
        assert!(
            difference <= TOLERANCE,
            "{}, last: {difference}",
            folder.display()
        );
    }
}
