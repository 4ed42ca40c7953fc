//! What is wrong with a file is found and named in the same way, whether it is mapped or read range by range.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod support;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use mwanda::Precision;
use mwanda_checkpoint::{Checkpoint, CheckpointError, MemoryFiles};
use rand::RngExt;
use serde_json::json;
use support::ranged::RangedFiles;
use support::*;

/// Opens a model from both; the error of both, if there is one.
fn error(path: &Path) -> Option<String> {
    let ranged = Checkpoint::open_in(Arc::new(RangedFiles::from_disk(path)), path);
    let text = |opened: Result<Checkpoint, CheckpointError>| opened.err().map(in_full);
    let (ranged, disk) = (text(ranged), text(Checkpoint::open(path)));
    assert_eq!(ranged, disk);
    disk
}

/// The error with all it says, the words of the system aside: each kind of files has its own.
fn in_full(error: CheckpointError) -> String {
    match error {
        CheckpointError::Io {
            action,
            path,
            source,
        } => format!("{action} {path:?} {:?}", source.kind()),
        other => format!("{other:?}"),
    }
}

#[test]
fn of_safetensors() {
    let place = tempfile::tempdir().unwrap();
    let config = llama_config();
    let whole = safetensors(&tensors(&config, 1), Precision::Bf16);
    let header = 8 + u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
    let error = |weights: &[u8]| {
        write_folder(place.path(), &config, weights);
        error(place.path())
    };
    for length in [0, 7, 8, 9, header - 1, header, whole.len() - 1] {
        assert!(error(&whole[..length]).is_some(), "{length}");
    }
    assert!(error(&[whole.as_slice(), &[0; 9]].concat()).is_some());
    assert_eq!(error(&whole), None);
    for length in [100_000_001, 1 << 40, u64::MAX - 7, u64::MAX] {
        let mut changed = whole.clone();
        changed[..8].copy_from_slice(&length.to_le_bytes());
        assert!(error(&changed).unwrap().contains("HeaderTooLarge"));
    }
    let mut random = random(2);
    let mut found = 0;
    for _ in 0..1_500 {
        let mut changed = whole.clone();
        let at = random.random_range(0..header);
        changed[at] = random.random();
        found += usize::from(error(&changed).is_some());
    }
    assert!(found > 500, "{found}");
}

#[test]
fn of_gguf_files() {
    let place = tempfile::tempdir().unwrap();
    let config = llama_config();
    // A header of more than one piece, and of more than two.
    for tokens in [10, 100_000, 200_000] {
        let tokens: Vec<_> = (0..tokens).map(|id| format!("token{id}")).collect();
        let file = llama_gguf(&config, &tensors(&config, 3), as_f16);
        let file = file.texts("tokenizer.ggml.tokens", &tokens);
        let whole = file.bytes();
        let path = place.path().join("model.gguf");
        let error = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            error(&path)
        };
        assert_eq!(error(&whole), None);
        for length in [0, 3, 4, 23, 24, 300, whole.len() / 2, whole.len() - 1] {
            assert!(error(&whole[..length]).is_some(), "{length}");
        }
        // Around the ends of the pieces.
        for length in [1 << 20, 2 << 20, 4 << 20] {
            for length in [length - 1, length, length + 1] {
                if length < whole.len() {
                    assert!(error(&whole[..length]).is_some(), "{length}");
                }
            }
        }
        // The counts of tensors and entries.
        for at in [8, 16] {
            for count in [1_u64, 1 << 20, 1 << 40, u64::MAX] {
                let mut changed = whole.clone();
                changed[at..at + 8].copy_from_slice(&count.to_le_bytes());
                error(&changed);
            }
        }
    }
    let whole = llama_gguf(&config, &tensors(&config, 4), as_f16).bytes();
    let mut random = random(5);
    let mut found = 0;
    for _ in 0..1_500 {
        let mut changed = whole.clone();
        let at = random.random_range(0..2_000);
        changed[at] = random.random();
        let path = place.path().join("model.gguf");
        fs::write(&path, changed).unwrap();
        found += usize::from(error(&path).is_some());
    }
    assert!(found > 500, "{found}");
}

#[test]
fn of_folders() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path();
    let file = |name: &str, content: &str| fs::write(path.join(name), content).unwrap();
    let expect = |text: &str| {
        let error = error(path).unwrap();
        assert!(error.contains(text), "{error}");
    };
    file("README.md", "");
    expect("NoConfig");
    file("config.json", "{");
    expect("Json");
    file("config.json", "{}");
    expect("Config");
    file("config.json", &llama_config().to_string());
    expect("NoWeights");
    file("pytorch_model.bin", "");
    expect("pytorch_model.bin");
    file("a.safetensors", "");
    expect("HeaderTooSmall");
    file("b.safetensors", "");
    expect("SeveralWeightFiles");
    let index = |map: serde_json::Value| {
        let index = json!({"weight_map": map}).to_string();
        file("model.safetensors.index.json", &index);
    };
    index(json!({}));
    expect("BadIndex");
    index(json!({"w": "c.safetensors"}));
    expect("MissingShard");
    index(json!({"w": "a.safetensors"}));
    fs::write(path.join("a.safetensors"), with_header("{}", b"")).unwrap();
    expect("AbsentFromShards");
}

#[test]
fn of_paths() {
    let files = MemoryFiles::from_iter([("a.txt", b"".as_slice()), ("b.gguf/c", b"")]);
    let open = |path: &str| {
        let files = Arc::new(RangedFiles::new(files.clone()));
        in_full(Checkpoint::open_in(files, Path::new(path)).unwrap_err())
    };
    assert_eq!(open("none"), "open \"none\" NotFound");
    assert_eq!(open("a.txt"), "NotACheckpoint(\"a.txt\")");
    assert_eq!(open("b.gguf"), "NoConfig(\"b.gguf\")");
}
