//! Rows read by themselves are those of the whole tensor.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod support;

use std::borrow::Cow;
use std::ops::Range;

use mwanda::Precision;
use mwanda_checkpoint::{Checkpoint, CheckpointError, StoredType};
use support::*;

const QUERY: &str = "model.layers.0.self_attn.q_proj.weight";

/// The rows as a part of the whole tensor.
fn expected(checkpoint: &Checkpoint, name: &str, rows: Range<usize>) -> Vec<u8> {
    let shape = checkpoint.tensor_info(name).unwrap().shape;
    let all = checkpoint.read_encoded(name).unwrap();
    let bytes = all.len() / shape[0];
    all[rows.start * bytes..rows.end * bytes].to_vec()
}

fn expect_rows(checkpoint: &Checkpoint) {
    for name in checkpoint.tensor_names() {
        let rows = checkpoint.tensor_info(name).unwrap().shape[0];
        for range in [0..rows, 0..1, rows - 1..rows, 1..rows / 2, 3..3] {
            let read = checkpoint.read_encoded_rows(name, range.clone()).unwrap();
            assert_eq!(
                read,
                expected(checkpoint, name, range.clone()),
                "{name} {range:?}"
            );
        }
    }
}

#[test]
fn of_a_folder() {
    let config = llama_config();
    let tensors = tensors(&config, 1);
    for stored in Precision::ALL {
        let folder = tempfile::tempdir().unwrap();
        write_folder(folder.path(), &config, &safetensors(&tensors, stored));
        for wanted in [
            None,
            Some(Precision::F32),
            Some(Precision::F16),
            Some(Precision::Bf16),
        ] {
            let checkpoint = Checkpoint::open(folder.path()).unwrap();
            let checkpoint = checkpoint.with_precision(wanted);
            expect_rows(&checkpoint);
            let rows = checkpoint.read_encoded_rows(QUERY, 1..5).unwrap();
            let as_stored = wanted.unwrap_or(stored) == stored;
            assert_eq!(matches!(rows, Cow::Borrowed(_)), as_stored);
        }
    }
}

#[test]
fn of_a_gguf_file_whose_rows_are_interleaved() {
    let config = llama_config();
    let folder = tempfile::tempdir().unwrap();
    let file = llama_gguf(&config, &tensors(&config, 2), as_f16);
    expect_rows(&Checkpoint::open(&write_gguf(folder.path(), &file)).unwrap());
}

#[test]
fn of_a_quantised_gguf_file() {
    let config = llama_config();
    let folder = tempfile::tempdir().unwrap();
    // A scale of 1 and the weights' position as 32 quants.
    let q8_0 = |tensor: &Tensor| {
        let blocks = 0..tensor.values.len() / 32;
        let block = |block: usize| {
            let quants = (0..32).map(move |quant| (block * 7 + quant) as u8);
            [0x00, 0x3c].into_iter().chain(quants)
        };
        let bytes: Vec<u8> = blocks.flat_map(block).collect();
        (StoredType::Q8_0, bytes)
    };
    let file = llama_gguf(&config, &tensors(&config, 3), q8_0);
    let checkpoint = Checkpoint::open(&write_gguf(folder.path(), &file)).unwrap();
    let info = checkpoint.tensor_info(QUERY).unwrap();
    assert_eq!(
        (info.stored, info.precision),
        (StoredType::Q8_0, Precision::F16)
    );
    expect_rows(&checkpoint);
}

#[test]
fn rows_that_are_not_there_are_refused() {
    let config = llama_config();
    let folder = tempfile::tempdir().unwrap();
    let weights = safetensors(&tensors(&config, 4), Precision::Bf16);
    write_folder(folder.path(), &config, &weights);
    let checkpoint = Checkpoint::open(folder.path()).unwrap();
    for range in [0..33, 32..33, 40..50, 5..usize::MAX] {
        let last = range.end - 1;
        let error = checkpoint.read_encoded_rows(QUERY, range).unwrap_err();
        let CheckpointError::NoSuchRow { row, rows, .. } = error else {
            panic!("{error}");
        };
        assert_eq!((row, rows), (last, 32));
    }
    // No row is asked for, so none is missing.
    let none = checkpoint.read_encoded_rows(QUERY, 40..40).unwrap();
    assert!(none.is_empty());
    let error = checkpoint.read_encoded_rows("nothing", 0..1).unwrap_err();
    assert!(
        matches!(error, CheckpointError::UnknownTensor(_)),
        "{error}"
    );
}
