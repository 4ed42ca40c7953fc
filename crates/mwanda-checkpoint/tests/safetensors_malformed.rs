//! Folders of safetensors that break a rule: each is the error that names it.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod support;

use std::fs;

use mwanda::Precision;
use mwanda_checkpoint::{Checkpoint, CheckpointError, Problem};
use safetensors::SafeTensorError;
use serde_json::json;
use support::*;

fn open(weights: &[u8]) -> Result<Checkpoint, CheckpointError> {
    let folder = tempfile::tempdir().unwrap();
    write_folder(folder.path(), &llama_config(), weights);
    Checkpoint::open(folder.path())
}

fn header_error(weights: &[u8]) -> SafeTensorError {
    match open(weights).unwrap_err() {
        CheckpointError::Safetensors { source, .. } => source,
        other => panic!("{other}"),
    }
}

#[test]
fn lengths_of_headers() {
    for length in 0..8 {
        assert!(matches!(
            header_error(&vec![0; length]),
            SafeTensorError::HeaderTooSmall
        ));
    }
    let length = |length: u64| header_error(&[length.to_le_bytes().as_slice(), b"{}"].concat());
    assert!(matches!(length(1 << 63), SafeTensorError::HeaderTooLarge));
    assert!(matches!(length(u64::MAX), SafeTensorError::HeaderTooLarge));
    assert!(matches!(
        length(100_000_001),
        SafeTensorError::HeaderTooLarge
    ));
    assert!(matches!(length(3), SafeTensorError::InvalidHeaderLength));
    let mut large = 100_000_001_u64.to_le_bytes().to_vec();
    large.resize(100_000_009, b' ');
    assert!(matches!(
        header_error(&large),
        SafeTensorError::HeaderTooLarge
    ));
}

#[test]
fn contents_of_headers() {
    assert!(matches!(
        header_error(&[2_u64.to_le_bytes().as_slice(), &[0xff, 0xfe]].concat()),
        SafeTensorError::InvalidHeader(_)
    ));
    let deep = "[".repeat(10_000);
    for json in ["", "[]", "{", r#"{"a": 1}"#, &format!(r#"{{"a":{deep}}}"#)] {
        let error = header_error(&with_header(json, &[]));
        assert!(
            matches!(error, SafeTensorError::InvalidHeaderDeserialization(_)),
            "{error}"
        );
    }
}

fn tensor(dtype: &str, shape: &str, offsets: [u64; 2]) -> String {
    format!(
        r#"{{"dtype":"{dtype}","shape":{shape},"data_offsets":[{},{}]}}"#,
        offsets[0], offsets[1]
    )
}

#[test]
fn places_of_tensors() {
    let one = |entry: String| with_header(&format!(r#"{{"a":{entry}}}"#), &[0; 16]);
    let two = |a: String, b: String| with_header(&format!(r#"{{"a":{a},"b":{b}}}"#), &[0; 16]);
    let overlap = two(tensor("F32", "[2]", [0, 8]), tensor("F32", "[3]", [4, 16]));
    assert!(matches!(
        header_error(&overlap),
        SafeTensorError::InvalidOffset(_)
    ));
    let hole = two(tensor("F32", "[1]", [0, 4]), tensor("F32", "[2]", [8, 16]));
    assert!(matches!(
        header_error(&hole),
        SafeTensorError::InvalidOffset(_)
    ));
    let backwards = one(tensor("F32", "[4]", [16, 0]));
    assert!(matches!(
        header_error(&backwards),
        SafeTensorError::InvalidOffset(_)
    ));
    let mismatch = two(tensor("F32", "[1]", [0, 4]), tensor("F32", "[2]", [4, 16]));
    let error = open(&mismatch).unwrap_err();
    assert!(
        matches!(&error, CheckpointError::WrongSize { tensor, needed: 8, found: 12, .. } if tensor == "b"),
        "{error}"
    );
    let overflow = one(tensor("F32", "[4294967296,4294967296,2]", [0, 16]));
    assert!(matches!(
        header_error(&overflow),
        SafeTensorError::ValidationOverflow
    ));
}

#[test]
fn files_shorter_or_longer_than_announced() {
    let whole = safetensors(&tensors(&llama_config(), 6), Precision::Bf16);
    let data = 8 + u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
    for end in [data, whole.len() / 2, whole.len() - 1] {
        let error = open(&whole[..end]).unwrap_err();
        let CheckpointError::SafetensorsIncomplete {
            length, announced, ..
        } = error
        else {
            panic!("{error}");
        };
        assert_eq!(
            (length, announced),
            (end as u64, whole.len() as u64),
            "{error}"
        );
    }
    for (bytes, expected) in [
        ([whole.as_slice(), &[0; 3]].concat(), 3),
        (with_header("{}", &[0; 16]), 16),
    ] {
        let error = open(&bytes).unwrap_err();
        assert!(
            matches!(error, CheckpointError::SafetensorsTooLong { excess, .. } if excess == expected),
            "{error}"
        );
    }
    assert!(matches!(
        header_error(&whole[..data - 1]),
        SafeTensorError::InvalidHeaderLength
    ));
}

#[test]
fn formats_that_cannot_be_read_are_named() {
    let header = format!(r#"{{"a":{}}}"#, tensor("I64", "[2]", [0, 16]));
    let error = open(&with_header(&header, &[0; 16])).unwrap_err();
    assert!(
        matches!(&error, CheckpointError::UnsupportedTensorType { stored, .. } if stored == "I64")
    );
}

#[test]
fn an_empty_header_is_a_model_without_tensors() {
    let checkpoint = open(&with_header("{}", &[])).unwrap();
    let missing = |problem: &Problem| matches!(problem, Problem::Missing { .. });
    assert_eq!(
        checkpoint.problems().len(),
        checkpoint.config().tensors().len()
    );
    assert!(checkpoint.problems().iter().all(missing));
}

#[test]
fn empty_tensors_are_read() {
    let header = format!(r#"{{"a":{}}}"#, tensor("F32", "[0,4]", [0, 0]));
    let checkpoint = open(&with_header(&header, &[])).unwrap();
    assert_eq!(checkpoint.read_f32("a").unwrap(), Vec::<f32>::new());
    assert!(checkpoint.read_encoded("a").unwrap().is_empty());
    checkpoint.check_finite("a").unwrap();
    let header = format!(r#"{{"a":{}}}"#, tensor("BF16", "[4,0]", [0, 0]));
    let checkpoint = open(&with_header(&header, &[])).unwrap();
    assert_eq!(
        checkpoint.read_rows_f32("a", &[0, 3]).unwrap(),
        Vec::<f32>::new()
    );
}

#[test]
fn shards() {
    let folder = tempfile::tempdir().unwrap();
    let config = llama_config();
    let tensors = tensors(&config, 1);
    let write = || write_shards(folder.path(), &config, &tensors, 8);
    let path = |name: &str| folder.path().join(name);
    write();
    let checkpoint = Checkpoint::open(folder.path()).unwrap();
    assert_eq!(checkpoint.problems(), []);
    assert!(checkpoint.files().len() > 2);
    for tensor in &tensors {
        let expected = Precision::Bf16.decode(&Precision::Bf16.encode(&tensor.values));
        assert_eq!(checkpoint.read_f32(&tensor.name).unwrap(), expected);
    }
    drop(checkpoint);

    fs::remove_file(path("model-1.safetensors")).unwrap();
    let error = Checkpoint::open(folder.path()).unwrap_err();
    assert!(
        matches!(&error, CheckpointError::MissingShard { shard, .. } if shard == "model-1.safetensors")
    );

    write();
    fs::write(
        path("model-1.safetensors"),
        safetensors(&tensors[8..15], Precision::Bf16),
    )
    .unwrap();
    let error = Checkpoint::open(folder.path()).unwrap_err();
    assert!(
        matches!(&error, CheckpointError::AbsentFromShards { tensor, .. } if *tensor == tensors[15].name)
    );

    fs::write(
        path("model-1.safetensors"),
        safetensors(&tensors[..16], Precision::Bf16),
    )
    .unwrap();
    let error = Checkpoint::open(folder.path()).unwrap_err();
    assert!(
        matches!(error, CheckpointError::DuplicateTensor(_)),
        "{error}"
    );

    fs::write(
        path("model-0.safetensors"),
        safetensors(&tensors[8..16], Precision::Bf16),
    )
    .unwrap();
    fs::write(
        path("model-1.safetensors"),
        safetensors(&tensors[..8], Precision::Bf16),
    )
    .unwrap();
    let error = Checkpoint::open(folder.path()).unwrap_err();
    assert!(
        matches!(error, CheckpointError::WrongShard { .. }),
        "{error}"
    );
}

#[test]
fn indices_that_are_none() {
    let folder = tempfile::tempdir().unwrap();
    write_folder(folder.path(), &llama_config(), &with_header("{}", &[]));
    let index = |content: &str| {
        fs::write(folder.path().join("model.safetensors.index.json"), content).unwrap();
        Checkpoint::open(folder.path()).unwrap_err()
    };
    assert!(matches!(index("{"), CheckpointError::Json { .. }));
    for content in [
        json!({}),
        json!({"weight_map": {}}),
        json!({"weight_map": {"a": 1}}),
        json!({"weight_map": {"a": "../model.safetensors"}}),
        json!({"weight_map": {"a": "/etc/passwd"}}),
    ] {
        let error = index(&content.to_string());
        assert!(matches!(error, CheckpointError::BadIndex { .. }), "{error}");
    }
}

#[test]
fn folders_without_what_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Checkpoint::open(folder.path()).unwrap_err();
    assert!(matches!(open(), CheckpointError::NoConfig(_)));
    fs::write(folder.path().join("config.json"), "{}").unwrap();
    assert!(matches!(open(), CheckpointError::Config { .. }));
    fs::write(folder.path().join("config.json"), "not JSON").unwrap();
    assert!(matches!(open(), CheckpointError::Json { .. }));
    fs::write(
        folder.path().join("config.json"),
        llama_config().to_string(),
    )
    .unwrap();
    assert!(
        matches!(open(), CheckpointError::NoWeights { other_weights, .. } if other_weights.is_empty())
    );
    fs::write(folder.path().join("pytorch_model.bin"), "").unwrap();
    let error = open();
    assert!(error.to_string().contains("pytorch_model.bin"), "{error}");
    for name in ["a.safetensors", "b.safetensors"] {
        fs::write(folder.path().join(name), with_header("{}", &[])).unwrap();
    }
    assert!(
        matches!(open(), CheckpointError::SeveralWeightFiles { files, .. } if files.len() == 2)
    );
    let missing = Checkpoint::open(&folder.path().join("nowhere")).unwrap_err();
    assert!(matches!(missing, CheckpointError::Io { .. }));
    let file = Checkpoint::open(&folder.path().join("a.safetensors")).unwrap_err();
    assert!(matches!(file, CheckpointError::NotACheckpoint(_)));
}

#[test]
fn a_multimodal_model_shows_its_text_part() {
    let text = gemma_config();
    let mut config =
        json!({"architectures": ["Gemma3ForConditionalGeneration"], "model_type": "gemma3"});
    config["text_config"] = text.clone();
    for prefixes in [
        ["language_model.model.", "language_model.lm_head"],
        ["model.language_model.", "lm_head"],
    ] {
        let mut all = tensors(&text, 2);
        for tensor in &mut all {
            tensor.name = tensor.name.replace("model.", prefixes[0]);
        }
        for name in [
            prefixes[1],
            "vision_tower.encoder",
            "multi_modal_projector.norm",
        ] {
            all.push(Tensor {
                name: format!("{name}.weight"),
                shape: vec![1],
                values: vec![1.0],
            });
        }
        let folder = tempfile::tempdir().unwrap();
        write_folder(folder.path(), &config, &safetensors(&all, Precision::F32));
        let checkpoint = Checkpoint::open(folder.path()).unwrap();
        assert_eq!(checkpoint.problems(), []);
        let norm = checkpoint.read_f32("model.norm.weight").unwrap();
        assert_eq!(norm, tensors(&text, 2).last().unwrap().values);
    }
}

#[test]
fn weights_that_are_not_finite_are_found() {
    let config = llama_config();
    let name = "model.layers.1.mlp.gate_proj.weight";
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut tensors = tensors(&config, 3);
        tensors.iter_mut().find(|t| t.name == name).unwrap().values[37] = value;
        let folder = tempfile::tempdir().unwrap();
        write_folder(
            folder.path(),
            &config,
            &safetensors(&tensors, Precision::Bf16),
        );
        let checkpoint = Checkpoint::open(folder.path()).unwrap();
        let error = checkpoint.check_finite(name).unwrap_err();
        assert!(
            matches!(
                error,
                CheckpointError::NotFinite {
                    row: 1,
                    column: 5,
                    ..
                }
            ),
            "{error}"
        );
        checkpoint
            .check_finite("model.layers.0.mlp.gate_proj.weight")
            .unwrap();
    }
}

#[test]
fn a_weight_beyond_the_chosen_precision_is_not_finite() {
    let config = llama_config();
    let mut tensors = tensors(&config, 4);
    tensors[0].values[3] = 70_000.0;
    let folder = tempfile::tempdir().unwrap();
    write_folder(
        folder.path(),
        &config,
        &safetensors(&tensors, Precision::F32),
    );
    let checkpoint = Checkpoint::open(folder.path()).unwrap();
    checkpoint.check_finite(&tensors[0].name).unwrap();
    let checkpoint = checkpoint.with_precision(Some(Precision::F16));
    let error = checkpoint.check_finite(&tensors[0].name).unwrap_err();
    assert!(
        matches!(
            error,
            CheckpointError::NotFinite {
                row: 0,
                column: 3,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_file_that_changes_while_it_is_open_is_noticed() {
    let config = llama_config();
    let tensors = tensors(&config, 5);
    let folder = tempfile::tempdir().unwrap();
    write_folder(
        folder.path(),
        &config,
        &safetensors(&tensors, Precision::F32),
    );
    let checkpoint = Checkpoint::open(folder.path()).unwrap();
    let file = fs::OpenOptions::new()
        .write(true)
        .open(folder.path().join("model.safetensors"))
        .unwrap();
    file.set_len(100).unwrap();
    let error = checkpoint.read_f32(&tensors[0].name).unwrap_err();
    assert!(matches!(error, CheckpointError::FileChanged(_)), "{error}");
    assert!(matches!(
        checkpoint.fingerprint().unwrap_err(),
        CheckpointError::FileChanged(_)
    ));
}
