//! Exported folders hold what was read, with zeros where masks say so.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use mwanda::{Mask, Precision};
use mwanda_checkpoint::{
    Checkpoint, CheckpointError, ExportPlan, ExportSummary, TensorRole, export,
};
use rand::RngExt;
use serde_json::{Value, json};
use support::*;

fn masks(checkpoint: &Checkpoint, seed: u64) -> BTreeMap<String, Mask> {
    let mut random = random(seed);
    let specs = checkpoint.config().tensors().into_iter();
    let mut mask = |spec: &mwanda_checkpoint::TensorSpec| {
        let mut mask = Mask::new(spec.shape[0], spec.shape[1]);
        for (i, j) in (0..mask.rows).flat_map(|i| (0..spec.shape[1]).map(move |j| (i, j))) {
            if random.random_bool(0.5) {
                mask.prune(i, j);
            }
        }
        mask
    };
    specs
        .filter(|spec| spec.role == TensorRole::Projection)
        .map(|spec| (spec.name.clone(), mask(&spec)))
        .collect()
}

fn run(
    checkpoint: &Checkpoint,
    out: &Path,
    masks: &BTreeMap<String, Mask>,
    extra: &[(&str, &str)],
) -> Result<ExportSummary, CheckpointError> {
    let extra = extra
        .iter()
        .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
    export(
        checkpoint,
        ExportPlan {
            out: out.to_path_buf(),
            masks,
            extra_files: extra.collect(),
            overwrite: false,
            progress: &mut |_, _| {},
            cancelled: &|| false,
        },
    )
}

/// Every byte: pruned weights are +0, all others those of the source.
fn expect_pruned(source: &Checkpoint, out: &Path, masks: &BTreeMap<String, Mask>) {
    let pruned = Checkpoint::open(out).unwrap();
    assert_eq!(pruned.problems(), []);
    for name in source.tensor_names() {
        let (before, after) = (
            source.read_encoded(name).unwrap(),
            pruned.read_encoded(name).unwrap(),
        );
        let info = pruned.tensor_info(name).unwrap();
        assert_eq!(
            info.precision,
            source.tensor_info(name).unwrap().precision,
            "{name}"
        );
        let size = info.precision.bytes_per_weight();
        assert_eq!(before.len(), after.len(), "{name}");
        let columns = *info.shape.last().unwrap();
        for (at, (before, after)) in before.chunks(size).zip(after.chunks(size)).enumerate() {
            let gone = masks
                .get(name)
                .is_some_and(|mask| mask.is_pruned(at / columns, at % columns));
            let expected = if gone { &[0; 4][..size] } else { before };
            assert_eq!(after, expected, "{name} at {at}");
        }
    }
}

#[test]
fn a_folder_keeps_its_files() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("source"), place.path().join("out"));
    let config = llama_config();
    write_shards(&source, &config, &tensors(&config, 1), 8);
    let companions = [
        "tokenizer.json",
        "tokenizer_config.json",
        "tokenizer.model",
        "special_tokens_map.json",
        "added_tokens.json",
        "vocab.json",
        "merges.txt",
        "chat_template.jinja",
        "generation_config.json",
        "LICENSE",
        "NOTICE.md",
        "additional_chat_templates/tool.jinja",
    ];
    fs::create_dir(source.join("additional_chat_templates")).unwrap();
    for name in companions {
        fs::write(source.join(name), format!("{{\"file\": {name:?}}}")).unwrap();
    }
    for name in [
        "README.md",
        "pytorch_model.bin",
        "training_args.bin",
        "optimizer.pt",
    ] {
        fs::write(source.join(name), "not passed on").unwrap();
    }
    let checkpoint = Checkpoint::open(&source).unwrap();
    let masks = masks(&checkpoint, 2);
    let summary = run(&checkpoint, &out, &masks, &[("mwanda.json", "{}")]).unwrap();
    expect_pruned(&checkpoint, &out, &masks);
    for name in companions.iter().chain(&["config.json"]) {
        assert_eq!(
            fs::read(out.join(name)).unwrap(),
            fs::read(source.join(name)).unwrap(),
            "{name}"
        );
    }
    let names = |folder: &Path| -> Vec<_> {
        let entries = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = entries.collect();
        names.sort();
        names
    };
    let mut expected = names(&source);
    expected.retain(|name| {
        ![
            "README.md",
            "pytorch_model.bin",
            "training_args.bin",
            "optimizer.pt",
        ]
        .contains(&name.as_str())
    });
    expected.push("mwanda.json".to_owned());
    expected.sort();
    assert_eq!(names(&out), expected);
    assert_eq!(names(place.path()), ["out", "source"]);
    let index = |folder: &Path| -> Value {
        serde_json::from_slice(&fs::read(folder.join("model.safetensors.index.json")).unwrap())
            .unwrap()
    };
    assert_eq!(index(&out)["weight_map"], index(&source)["weight_map"]);
    assert_eq!(
        index(&out)["metadata"]["total_size"],
        json!(checkpoint.encoded_bytes())
    );
    assert_eq!(summary.weight_bytes, checkpoint.encoded_bytes());
    assert_eq!(
        summary.pruned_weights,
        masks.values().map(|m| m.pruned_count() as u64).sum::<u64>()
    );
    let marks = fs::metadata(&out).unwrap().permissions();
    assert_eq!(marks, fs::metadata(&source).unwrap().permissions());
}

#[test]
fn nothing_but_the_masked_weights_changes_in_a_single_file() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("source"), place.path().join("out"));
    let config = llama_config();
    write_folder(
        &source,
        &config,
        &safetensors(&tensors(&config, 3), Precision::F16),
    );
    // A name that `transformers` would not look for.
    fs::rename(
        source.join("model.safetensors"),
        source.join("weights.safetensors"),
    )
    .unwrap();
    let checkpoint = Checkpoint::open(&source).unwrap();
    run(&checkpoint, &out, &BTreeMap::new(), &[]).unwrap();
    let (before, after) = (
        fs::read(source.join("weights.safetensors")).unwrap(),
        fs::read(out.join("model.safetensors")).unwrap(),
    );
    let data = |bytes: &[u8]| {
        bytes[8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize..].to_vec()
    };
    assert_eq!(data(&before), data(&after));
    assert!((after.len() - data(&after).len()).is_multiple_of(8));
}

#[test]
fn another_precision_is_named_in_the_configuration() {
    let place = tempfile::tempdir().unwrap();
    let config = llama_config();
    let source = place.path().join("source");
    let tensors = tensors(&config, 4);
    let written = |key: &str| -> Value {
        let mut config = config.clone();
        config.as_object_mut().unwrap().remove("torch_dtype");
        if !key.is_empty() {
            config[key] = json!("bfloat16");
        }
        write_folder(&source, &config, &safetensors(&tensors, Precision::Bf16));
        let checkpoint = Checkpoint::open(&source)
            .unwrap()
            .with_precision(Some(Precision::F32));
        let out = place.path().join(format!("out {key}"));
        let masks = masks(&checkpoint, 5);
        run(&checkpoint, &out, &masks, &[]).unwrap();
        expect_pruned(&checkpoint, &out, &masks);
        serde_json::from_slice(&fs::read(out.join("config.json")).unwrap()).unwrap()
    };
    assert_eq!(written("dtype")["dtype"], "float32");
    assert_eq!(written("torch_dtype")["torch_dtype"], "float32");
    assert_eq!(written("")["torch_dtype"], "float32");
}

#[test]
fn a_gguf_file_becomes_a_folder() {
    let place = tempfile::tempdir().unwrap();
    let config = llama_config();
    let file = llama_gguf(&config, &tensors(&config, 6), as_f16);
    let checkpoint = Checkpoint::open(&write_gguf(place.path(), &file)).unwrap();
    let masks = masks(&checkpoint, 7);
    let out = place.path().join("new").join("out");
    run(
        &checkpoint,
        &out,
        &masks,
        &[("tokenizer.json", "{}"), ("report/de.json", "{}")],
    )
    .unwrap();
    expect_pruned(&checkpoint, &out, &masks);
    assert_eq!(
        Checkpoint::open(&out).unwrap().config(),
        checkpoint.config()
    );
    let config: Value =
        serde_json::from_slice(&fs::read(out.join("config.json")).unwrap()).unwrap();
    assert_eq!(config["torch_dtype"], "float16");
    assert!(out.join("report/de.json").exists());
}

#[test]
fn a_further_file_takes_precedence_over_the_source() {
    let place = tempfile::tempdir().unwrap();
    let config = llama_config();
    let source = place.path().join("source");
    write_folder(
        &source,
        &config,
        &safetensors(&tensors(&config, 8), Precision::F32),
    );
    fs::write(source.join("tokenizer.json"), "old").unwrap();
    let checkpoint = Checkpoint::open(&source).unwrap();
    let out = place.path().join("out");
    run(
        &checkpoint,
        &out,
        &BTreeMap::new(),
        &[("tokenizer.json", "new")],
    )
    .unwrap();
    assert_eq!(fs::read(out.join("tokenizer.json")).unwrap(), b"new");
}

#[test]
fn what_cannot_be_exported() {
    let place = tempfile::tempdir().unwrap();
    let config = llama_config();
    let (source, out) = (place.path().join("source"), place.path().join("out"));
    write_folder(
        &source,
        &config,
        &safetensors(&tensors(&config, 9), Precision::F32),
    );
    let checkpoint = Checkpoint::open(&source).unwrap();
    let none = BTreeMap::new();
    let error =
        |masks: &BTreeMap<_, _>, extra: &[_]| run(&checkpoint, &out, masks, extra).unwrap_err();
    let unknown = BTreeMap::from([("model.nowhere.weight".to_owned(), Mask::new(1, 1))]);
    assert!(matches!(
        error(&unknown, &[]),
        CheckpointError::UnknownTensor(_)
    ));
    let shape = BTreeMap::from([("model.norm.weight".to_owned(), Mask::new(32, 1))]);
    assert!(matches!(
        error(&shape, &[]),
        CheckpointError::MaskShape { .. }
    ));
    for name in [
        "../escape",
        "/tmp/escape",
        "",
        "model.safetensors",
        "model.safetensors.index.json",
    ] {
        assert!(
            matches!(error(&none, &[(name, "")]), CheckpointError::BadFileName(_)),
            "{name}"
        );
    }
    fs::write(&out, "a file").unwrap();
    assert!(matches!(
        error(&none, &[]),
        CheckpointError::OutputNotAFolder(_)
    ));
    assert_eq!(fs::read(&out).unwrap(), b"a file");

    let missing = tensors(&config, 9)[1..].to_vec();
    let damaged = place.path().join("damaged");
    write_folder(&damaged, &config, &safetensors(&missing, Precision::F32));
    let damaged = Checkpoint::open(&damaged).unwrap();
    let error = run(&damaged, &place.path().join("never"), &none, &[]).unwrap_err();
    assert!(matches!(error, CheckpointError::Invalid(_)), "{error}");
    assert!(!place.path().join("never").exists());
}
