//! Files that are read range by range give the same model as files on the disk.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod support;

use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use mwanda::Precision;
use mwanda_checkpoint::{
    Checkpoint, CheckpointError, FileBytes, FileKind, Files, MemoryFiles, StoredType,
};
use rand::Rng;
use serde_json::Value;
use support::ranged::RangedFiles;
use support::*;

const EMBEDDINGS: &str = "model.embed_tokens.weight";
const QUERY: &str = "model.layers.0.self_attn.q_proj.weight";

fn ranged(path: &Path) -> Result<Checkpoint, CheckpointError> {
    Checkpoint::open_in(Arc::new(RangedFiles::from_disk(path)), path)
}

fn expect_same(path: &Path) {
    for precision in [None, Some(Precision::Bf16), Some(Precision::F32)] {
        let disk = Checkpoint::open(path).unwrap().with_precision(precision);
        let ranged = ranged(path).unwrap().with_precision(precision);
        expect_same_weights(&disk, &ranged);
    }
}

fn expect_same_weights(disk: &Checkpoint, ranged: &Checkpoint) {
    assert_eq!(ranged.config(), disk.config());
    assert_eq!(ranged.problems(), disk.problems());
    assert_eq!(ranged.files(), disk.files());
    assert_eq!(ranged.directory(), disk.directory());
    assert_eq!(ranged.gguf_metadata(), disk.gguf_metadata());
    assert_eq!(ranged.stored_bytes(), disk.stored_bytes());
    assert_eq!(ranged.fingerprint().unwrap(), disk.fingerprint().unwrap());
    assert!(ranged.tensor_names().eq(disk.tensor_names()));
    for name in disk.tensor_names() {
        let info = disk.tensor_info(name).unwrap();
        assert_eq!(ranged.tensor_info(name).as_ref(), Some(&info));
        let read = |from: &Checkpoint| bits(&from.read_f32(name).unwrap());
        assert_eq!(read(ranged), read(disk), "{name}");
        let (mine, theirs) = (ranged.read_encoded(name), disk.read_encoded(name));
        assert_eq!(mine.unwrap(), theirs.unwrap(), "{name}");
        let finite = |from: &Checkpoint| format!("{:?}", from.check_finite(name));
        assert_eq!(finite(ranged), finite(disk), "{name}");
        let rows = info.shape[0];
        for range in [0..1, rows - 1..rows, rows / 3..rows / 2 + 1, 2..2] {
            let read = |from: &Checkpoint| {
                let rows = from.read_encoded_rows(name, range.clone()).unwrap();
                rows.into_owned()
            };
            assert_eq!(read(ranged), read(disk), "{name} {range:?}");
        }
        // A quantised vector has no rows to look up.
        if info.shape.len() == 2 {
            let rows = [rows - 1, 0, rows / 2, 0];
            let read = |from: &Checkpoint| bits(&from.read_rows_f32(name, &rows).unwrap());
            assert_eq!(read(ranged), read(disk), "{name}");
        }
    }
}

fn bits(weights: &[f32]) -> Vec<u32> {
    weights.iter().map(|weight| weight.to_bits()).collect()
}

/// A model wide enough for blocks of 256 weights.
fn wide_config() -> Value {
    let mut config = llama_config();
    config["hidden_size"] = 256.into();
    config["intermediate_size"] = 512.into();
    config
}

#[test]
fn folders() {
    let config = llama_config();
    let tensors = tensors(&config, 1);
    for stored in Precision::ALL {
        let place = tempfile::tempdir().unwrap();
        write_folder(place.path(), &config, &safetensors(&tensors, stored));
        let generation = place.path().join("generation_config.json");
        std::fs::write(generation, r#"{"eos_token_id": [2, 7]}"#).unwrap();
        expect_same(place.path());
    }
    let place = tempfile::tempdir().unwrap();
    write_shards(place.path(), &config, &tensors, 7);
    expect_same(place.path());
}

#[test]
fn gguf_files_of_every_format() {
    let config = wide_config();
    let tensors = tensors(&config, 2);
    let mut random = random(3);
    for stored in StoredType::ALL {
        // Any bytes are weights of a quantised format, some of which are not finite.
        let mut bytes = vec![0; 4096 * stored.block_bytes()];
        random.fill_bytes(&mut bytes);
        let matrix = |tensor: &Tensor| {
            let count = stored.bytes(tensor.values.len()).unwrap();
            let bytes = bytes.iter().copied().cycle();
            (stored, bytes.take(count).collect())
        };
        let place = tempfile::tempdir().unwrap();
        let file = llama_gguf(&config, &tensors, matrix);
        expect_same(&write_gguf(place.path(), &file));
    }
}

#[test]
fn a_gguf_file_whose_norms_are_one_too_large() {
    let config = gemma_config();
    let place = tempfile::tempdir().unwrap();
    let file = gguf_metadata("gemma3", &config)
        .u32("gemma3.attention.sliding_window", 16)
        .tensor("token_embd.weight", &[48, 32], StoredType::F16, &[1; 3072])
        .tensor("output_norm.weight", &[32], StoredType::F32, &[63; 128])
        .tensor(
            "rope_freqs.weight",
            &[8],
            StoredType::F32,
            &Precision::F32.encode(&[1.0; 8]),
        );
    expect_same(&write_gguf(place.path(), &file));
}

/// Matrices that are read in several pieces, of several heads.
#[test]
fn tensors_of_many_megabytes() {
    let mut config = llama_config();
    config["vocab_size"] = 9_000.into();
    config["hidden_size"] = 512.into();
    config["intermediate_size"] = 32.into();
    config["num_hidden_layers"] = 1.into();
    config["head_dim"] = 1_024.into();
    let mut tensors = tensors(&config, 4);
    tensors.retain(|tensor| [EMBEDDINGS, QUERY].contains(&tensor.name.as_str()));
    let bytes = |tensor: &Tensor| tensor.values.len() * 4;
    assert!(tensors.iter().all(|tensor| bytes(tensor) >= 8 << 20));
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("folder");
    write_folder(&folder, &config, &safetensors(&tensors, Precision::F32));
    let gguf = write_gguf(place.path(), &llama_gguf(&config, &tensors, as_f32));
    for path in [folder, gguf] {
        let (disk, ranged) = (Checkpoint::open(&path).unwrap(), ranged(&path).unwrap());
        expect_same_weights(&disk, &ranged);
    }
}

#[test]
fn only_what_is_wanted_is_read() {
    let place = tempfile::tempdir().unwrap();
    let config = llama_config();
    let weights = safetensors(&tensors(&config, 5), Precision::Bf16);
    write_folder(place.path(), &config, &weights);
    let files = RangedFiles::from_disk(place.path());
    let state = files.state();
    let read = || state.read.swap(0, Ordering::Relaxed);
    let checkpoint = Checkpoint::open_in(Arc::new(files), place.path()).unwrap();
    let header = 8 + u64::from_le_bytes(weights[..8].try_into().unwrap());
    assert_eq!(read(), header + config.to_string().len() as u64);
    checkpoint.read_rows_f32(EMBEDDINGS, &[7, 40]).unwrap();
    assert_eq!(read(), 2 * 32 * 2);
    checkpoint.read_encoded_rows(EMBEDDINGS, 3..8).unwrap();
    assert_eq!(read(), 5 * 32 * 2);
    checkpoint.read_f32(EMBEDDINGS).unwrap();
    assert_eq!(read(), 48 * 32 * 2);
    checkpoint.fingerprint().unwrap();
    assert_eq!(read(), weights.len() as u64);
    checkpoint.fingerprint().unwrap();
    assert_eq!(read(), 0);
}

#[test]
fn a_gguf_header_of_several_pieces() {
    let place = tempfile::tempdir().unwrap();
    let tokens: Vec<_> = (0..250_000).map(|id| format!("token{id}")).collect();
    let config = llama_config();
    let file = llama_gguf(&config, &tensors(&config, 6), as_f16);
    let path = write_gguf(place.path(), &file.texts("tokenizer.ggml.tokens", &tokens));
    let ranged = ranged(&path).unwrap();
    let metadata = ranged.gguf_metadata().unwrap();
    let read = metadata.strings("tokenizer.ggml.tokens").unwrap();
    assert!(read.iter().eq(&tokens));
    expect_same_weights(&Checkpoint::open(&path).unwrap(), &ranged);
}

#[test]
fn a_fingerprint_can_be_taken_in_steps() {
    let place = tempfile::tempdir().unwrap();
    let config = llama_config();
    let mut weights = safetensors(&tensors(&config, 7), Precision::F16);
    // Steps are of 8 MiB for one file: two, and a rest.
    let header = u64::from_le_bytes(weights[..8].try_into().unwrap()) as usize;
    let json = String::from_utf8(weights[8..8 + header].to_vec()).unwrap();
    let padding = " ".repeat(17 << 20);
    weights = with_header(
        &(json.trim_end().to_owned() + &padding),
        &weights[8 + header..],
    );
    write_folder(place.path(), &config, &weights);
    let files = RangedFiles::from_disk(place.path());
    let state = files.state();
    let checkpoint = Checkpoint::open_in(Arc::new(files), place.path()).unwrap();
    let mut hashing = checkpoint.fingerprinting();
    state.read.store(0, Ordering::Relaxed);
    for step in 1..3 {
        assert_eq!(hashing.step().unwrap(), None);
        assert_eq!(state.read.load(Ordering::Relaxed), step << 23);
    }
    let fingerprint = hashing.step().unwrap().unwrap();
    let expected = Checkpoint::open(place.path()).unwrap().fingerprint();
    assert_eq!(fingerprint, expected.unwrap());
    assert_eq!(state.read.load(Ordering::Relaxed), weights.len() as u64);
    // It is known from now on.
    let again = checkpoint.fingerprinting().step().unwrap();
    assert_eq!(again, Some(fingerprint));
    assert_eq!(state.read.load(Ordering::Relaxed), weights.len() as u64);
}

#[test]
fn files_in_memory_are_not_copied() {
    let config = llama_config();
    let weights = safetensors(&tensors(&config, 7), Precision::F16);
    let mut files = MemoryFiles::default();
    files.insert("model.safetensors", weights);
    files.insert("config.json", config.to_string().into_bytes());
    let checkpoint = Checkpoint::open_in(Arc::new(files), Path::new("")).unwrap();
    assert_eq!(checkpoint.problems(), []);
    let embeddings = checkpoint.read_encoded(EMBEDDINGS).unwrap();
    assert!(matches!(embeddings, std::borrow::Cow::Borrowed(_)));
}

#[test]
fn a_file_that_can_no_longer_be_read() {
    let place = tempfile::tempdir().unwrap();
    let config = llama_config();
    let weights = safetensors(&tensors(&config, 8), Precision::Bf16);
    write_folder(place.path(), &config, &weights);
    let files = RangedFiles::from_disk(place.path());
    let state = files.state();
    let checkpoint = Checkpoint::open_in(Arc::new(files), place.path()).unwrap();
    let errors = || {
        [
            checkpoint.read_f32(QUERY).unwrap_err(),
            checkpoint.read_encoded(QUERY).unwrap_err(),
            checkpoint.read_rows_f32(QUERY, &[1]).unwrap_err(),
            checkpoint.check_finite(QUERY).unwrap_err(),
            checkpoint.fingerprint().unwrap_err(),
        ]
    };
    state.failing.store(true, Ordering::Relaxed);
    for error in errors() {
        let CheckpointError::Io { action, path, .. } = error else {
            panic!("{error}");
        };
        assert_eq!(action, "read");
        assert_eq!(path, place.path().join("model.safetensors"));
    }
    state.changed.store(true, Ordering::Relaxed);
    for error in errors() {
        assert!(matches!(error, CheckpointError::FileChanged(_)), "{error}");
    }
}

/// A file of zeros behind its beginning.
#[derive(Debug, Clone)]
struct Zeros {
    beginning: Vec<u8>,
    length: u64,
}

impl Files for Zeros {
    fn kind(&self, path: &Path) -> io::Result<FileKind> {
        match path.to_str() {
            Some("") => Ok(FileKind::Folder),
            Some("config.json" | "model.safetensors") => Ok(FileKind::File),
            _ => Err(ErrorKind::NotFound.into()),
        }
    }

    fn names(&self, _folder: &Path) -> io::Result<Vec<String>> {
        Ok(vec!["model.safetensors".to_owned()])
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn FileBytes>> {
        let config = llama_config().to_string().into_bytes();
        Ok(Box::new(match path.to_str() {
            Some("config.json") => Self {
                length: config.len() as u64,
                beginning: config,
            },
            _ => self.clone(),
        }))
    }
}

impl FileBytes for Zeros {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        assert!(offset + bytes.len() as u64 <= self.length);
        for (place, byte) in (offset..).zip(bytes) {
            *byte = self.beginning.get(place as usize).copied().unwrap_or(0);
        }
        Ok(())
    }
}

#[test]
fn a_tensor_behind_the_first_4_gib() {
    let tensor = |shape: &str, start: u64, end: u64| {
        format!(r#"{{"dtype":"F32","shape":{shape},"data_offsets":[{start},{end}]}}"#)
    };
    let half = 1_u64 << 31;
    let (first, second) = (2 * half, 2 * half + 64);
    let header = format!(
        r#"{{"a":{},"b":{},"c":{}}}"#,
        tensor("[536870912]", 0, half),
        tensor("[536870912]", half, first),
        tensor("[4,4]", first, second)
    );
    let beginning = with_header(&header, &[]);
    let length = beginning.len() as u64 + second;
    let files = Zeros { beginning, length };
    let checkpoint = Checkpoint::open_in(Arc::new(files), Path::new("")).unwrap();
    assert_eq!(checkpoint.read_f32("c").unwrap(), [0.0; 16]);
    assert_eq!(
        checkpoint
            .read_encoded_rows("b", 1 << 28..(1 << 28) + 2)
            .unwrap(),
        [0; 8].as_slice()
    );
}
