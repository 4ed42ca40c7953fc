//! Valid files with some bytes changed: whatever comes of it, no panic.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod support;

use std::fs;
use std::path::Path;

use mwanda::Precision;
use mwanda_checkpoint::Checkpoint;
use mwanda_checkpoint::gguf::GgufFile;
use rand::{Rng, RngExt};
use support::*;

/// Numbers that lengths, counts and offsets break at.
const LIMITS: [u64; 8] = [
    0,
    1,
    1 << 31,
    1 << 32,
    1 << 62,
    1 << 63,
    u64::MAX - 31,
    u64::MAX,
];

/// Changes a few bytes among the first `header`, or the length.
fn mutate(random: &mut impl Rng, bytes: &mut Vec<u8>, header: usize) {
    for _ in 0..random.random_range(1..=4) {
        let header = header.min(bytes.len());
        if header < 9 {
            return;
        }
        let at = random.random_range(0..header);
        match random.random_range(0..6) {
            0 => bytes[at] ^= 1 << random.random_range(0..8),
            1 => bytes[at] = random.random(),
            2 => {
                let at = at.min(header - 8);
                let limit = LIMITS[random.random_range(0..LIMITS.len())];
                bytes[at..at + 8].copy_from_slice(&limit.to_le_bytes());
            }
            3 => bytes.truncate(random.random_range(0..bytes.len())),
            4 => {
                bytes.remove(at);
            }
            _ => bytes.insert(at, random.random()),
        }
    }
}

/// Everything that can be done with a file that opens.
fn use_up(path: &Path) {
    let Ok(checkpoint) = Checkpoint::open(path) else {
        return;
    };
    checkpoint.problems();
    let _ = checkpoint.validate();
    checkpoint.parameters();
    checkpoint.config().to_hf_json();
    let names: Vec<_> = checkpoint.tensor_names().map(str::to_owned).collect();
    for name in names {
        let read = checkpoint.read_f32(&name).unwrap();
        let encoded = checkpoint.read_encoded(&name).unwrap();
        let info = checkpoint.tensor_info(&name).unwrap();
        assert_eq!(
            encoded.len(),
            read.len() * info.precision.bytes_per_weight()
        );
        let _ = checkpoint.check_finite(&name);
        let _ = checkpoint.read_rows_f32(&name, &[0]);
    }
}

#[test]
fn gguf_headers() {
    let config = llama_config();
    let file = llama_gguf(&config, &tensors(&config, 1), as_f16)
        .texts("tokenizer.ggml.tokens", &["a".to_owned(), "b".to_owned()])
        .u32("general.alignment", 32);
    let bytes = file.bytes();
    let data = GgufFile::parse(&bytes).unwrap().tensors[0].range.start as usize;
    let formats =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats.gguf"))
            .unwrap();
    let formats_data = GgufFile::parse(&formats).unwrap().tensors[0].range.start as usize;
    let mut random = random(7);
    for _ in 0..20_000 {
        let mut changed = formats.clone();
        mutate(&mut random, &mut changed, formats_data);
        let _ = GgufFile::parse(&changed);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.gguf");
    for _ in 0..2_000 {
        let mut changed = bytes.clone();
        mutate(&mut random, &mut changed, data);
        fs::write(&path, &changed).unwrap();
        use_up(&path);
    }
}

#[test]
fn safetensors_headers() {
    let config = llama_config();
    let bytes = safetensors(&tensors(&config, 2), Precision::Bf16);
    let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let folder = tempfile::tempdir().unwrap();
    let mut random = random(8);
    for _ in 0..2_000 {
        let mut changed = bytes.clone();
        mutate(&mut random, &mut changed, header);
        write_folder(folder.path(), &config, &changed);
        use_up(folder.path());
    }
}

#[test]
fn configurations_and_indices() {
    let config = llama_config();
    let folder = tempfile::tempdir().unwrap();
    write_shards(folder.path(), &config, &tensors(&config, 3), 8);
    let mut random = random(9);
    for name in ["config.json", "model.safetensors.index.json"] {
        let path = folder.path().join(name);
        let content = fs::read(&path).unwrap();
        for _ in 0..2_000 {
            let mut changed = content.clone();
            mutate(&mut random, &mut changed, content.len());
            fs::write(&path, &changed).unwrap();
            use_up(folder.path());
        }
        fs::write(&path, &content).unwrap();
    }
}
