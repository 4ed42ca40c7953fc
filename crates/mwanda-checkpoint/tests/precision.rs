//! What is read is what would be exported, in whichever precision.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod support;

use std::borrow::Cow;

use mwanda::Precision;
use mwanda_checkpoint::Checkpoint;
use support::*;

#[test]
fn every_precision_is_read_as_every_other() {
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
            let checkpoint = Checkpoint::open(folder.path())
                .unwrap()
                .with_precision(wanted);
            let precision = wanted.unwrap_or(stored);
            assert_eq!(checkpoint.precision(), precision);
            for tensor in &tensors {
                let in_file = stored.decode(&stored.encode(&tensor.values));
                let expected = precision.encode(&in_file);
                let encoded = checkpoint.read_encoded(&tensor.name).unwrap();
                assert_eq!(encoded, expected);
                assert_eq!(matches!(encoded, Cow::Borrowed(_)), precision == stored);
                let read = checkpoint.read_f32(&tensor.name).unwrap();
                assert_eq!(read, precision.decode(&expected));
            }
        }
    }
}

#[test]
fn sizes_are_those_of_the_model() {
    let config = llama_config();
    let folder = tempfile::tempdir().unwrap();
    write_folder(
        folder.path(),
        &config,
        &safetensors(&tensors(&config, 2), Precision::Bf16),
    );
    let checkpoint = Checkpoint::open(folder.path()).unwrap();
    // A block: queries and outputs 32×32, keys and values 16×32, three 64×32, two norms.
    let prunable = 2 * (2 * 32 * 32 + 2 * 16 * 32 + 3 * 64 * 32);
    let parameters = prunable + 2 * 48 * 32 + 2 * 2 * 32 + 32;
    assert_eq!(checkpoint.prunable_parameters(), prunable);
    assert_eq!(checkpoint.parameters(), parameters);
    assert_eq!(checkpoint.stored_bytes(), parameters * 2);
    assert_eq!(
        checkpoint
            .with_precision(Some(Precision::F32))
            .encoded_bytes(),
        parameters * 4
    );
}

#[test]
fn the_fingerprint_is_the_hash_that_sha256sum_prints() {
    let config = llama_config();
    let folder = tempfile::tempdir().unwrap();
    write_folder(folder.path(), &config, &with_header("{}", b""));
    let open = || {
        Checkpoint::open(folder.path())
            .unwrap()
            .fingerprint()
            .unwrap()
    };
    // printf '\2\0\0\0\0\0\0\0{}' | sha256sum
    let expected = "411a485216e432ece6b9af94fa32154cf79a2a56d4f81266baa50063f45092bd";
    assert_eq!(open(), expected);
    std::fs::write(folder.path().join("generation_config.json"), "{}").unwrap();
    assert_eq!(open(), expected);

    let shards = |seed| {
        let folder = tempfile::tempdir().unwrap();
        write_shards(folder.path(), &config, &tensors(&config, seed), 8);
        Checkpoint::open(folder.path())
            .unwrap()
            .fingerprint()
            .unwrap()
    };
    assert_eq!(shards(1), shards(1));
    assert_ne!(shards(1), shards(2));
}
