//! Exports in steps, to whatever takes their files.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod support;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mwanda::{Mask, Precision};
use mwanda_checkpoint::{
    Checkpoint, CheckpointError, Export, ExportContent, ExportPlan, ExportStep, TensorRole, export,
    export_to,
};
use rand::RngExt;
use support::memory_sink::MemorySink;
use support::ranged::RangedFiles;
use support::*;

fn masks(checkpoint: &Checkpoint) -> BTreeMap<String, Mask> {
    let mut random = random(1);
    let mut specs = checkpoint.config().tensors();
    specs.retain(|spec| spec.role == TensorRole::Projection);
    let mut mask = |shape: &[usize]| {
        let mut mask = Mask::new(shape[0], shape[1]);
        for row in 0..shape[0] {
            mask.prune(row, random.random_range(0..shape[1]));
        }
        mask
    };
    let masks = specs
        .iter()
        .map(|spec| (spec.name.clone(), mask(&spec.shape)));
    masks.collect()
}

fn extra_files() -> Vec<(String, Vec<u8>)> {
    let files = [("report/de.html", "text"), ("empty", ""), ("NOTICE", "new")];
    let owned = |(name, text): (&str, &str)| (name.to_owned(), text.as_bytes().to_vec());
    files.map(owned).into()
}

fn content(masks: &BTreeMap<String, Mask>) -> ExportContent<'_> {
    ExportContent {
        masks,
        extra_files: extra_files(),
    }
}

fn files_below(folder: &Path, place: &str, all: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{place}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            files_below(&path, &format!("{name}/"), all);
        } else {
            all.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// Exports a model from the disk to the disk, and from ranges into memory: the same files come out.
fn expect_same_export(path: &Path, precision: Option<Precision>) {
    let place = tempfile::tempdir().unwrap();
    let open = |checkpoint: Result<Checkpoint, _>| checkpoint.unwrap().with_precision(precision);
    let disk = open(Checkpoint::open(path));
    let ranged = Arc::new(RangedFiles::from_disk(path));
    let ranged = open(Checkpoint::open_in(ranged, path));
    let masks = masks(&disk);
    let to_disk = |checkpoint: &Checkpoint, out: &str| {
        let plan = ExportPlan {
            out: place.path().join(out),
            masks: &masks,
            extra_files: extra_files(),
            overwrite: false,
            progress: &mut |_, _| {},
            cancelled: &|| false,
        };
        let summary = export(checkpoint, plan).unwrap();
        let mut files = BTreeMap::new();
        files_below(&place.path().join(out), "", &mut files);
        (summary, files)
    };
    let (mut on_disk, expected) = to_disk(&disk, "disk");
    let mut sink = MemorySink::default();
    let in_memory = export_to(&ranged, content(&masks), &mut sink, &mut |_, _| {}, &|| {
        false
    });
    assert!(sink.committed);
    on_disk.out = PathBuf::from("model.zip");
    assert_eq!(in_memory.unwrap(), on_disk);
    assert!(sink.files == expected);
    let (_, again) = to_disk(&ranged, "ranged");
    assert!(again == expected);
}

#[test]
fn the_files_are_the_same_wherever_they_come_from_and_go_to() {
    let place = tempfile::tempdir().unwrap();
    let config = llama_config();
    let folder = place.path().join("folder");
    write_shards(&folder, &config, &tensors(&config, 2), 5);
    let templates = folder.join("additional_chat_templates");
    fs::create_dir(&templates).unwrap();
    fs::write(templates.join("tool.jinja"), "{{ a }}").unwrap();
    for name in ["tokenizer.json", "LICENSE", "NOTICE", "README.md"] {
        fs::write(folder.join(name), name).unwrap();
    }
    let gguf = write_gguf(
        place.path(),
        &llama_gguf(&config, &tensors(&config, 3), as_f16),
    );
    for path in [folder, gguf] {
        expect_same_export(&path, None);
        expect_same_export(&path, Some(Precision::F32));
    }
}

#[test]
fn a_model_of_many_pieces() {
    let mut config = llama_config();
    config["vocab_size"] = 150_000.into();
    config["num_hidden_layers"] = 1.into();
    config["tie_word_embeddings"] = true.into();
    let place = tempfile::tempdir().unwrap();
    let weights = safetensors(&tensors(&config, 4), Precision::F32);
    write_folder(place.path(), &config, &weights);
    let tokenizer = vec![b' '; 9 << 20];
    fs::write(place.path().join("tokenizer.json"), &tokenizer).unwrap();
    expect_same_export(place.path(), None);
}

/// A model without files, an export of it and how many steps that takes.
fn steps() -> (Checkpoint, usize) {
    let config = mwanda_checkpoint::ModelConfig::from_hf_json(&llama_config()).unwrap();
    let checkpoint = Checkpoint::random(config, Precision::F16, 1);
    let none = BTreeMap::new();
    let mut export = Export::new(&checkpoint, content(&none)).unwrap();
    let mut sink = MemorySink::default();
    let mut before = 0;
    let mut count = 1;
    let summary = loop {
        match export.step(&mut sink).unwrap() {
            ExportStep::Unfinished { written, total } => {
                assert!(before <= written && written <= total && !sink.committed);
                assert_eq!(total, checkpoint.encoded_bytes());
                before = written;
            }
            ExportStep::Finished(summary) => break summary,
        }
        count += 1;
    };
    assert_eq!(before, summary.weight_bytes);
    assert_eq!(sink.files.len(), 5);
    // A further step neither writes nor commits again.
    let again = export.step(&mut sink).unwrap();
    assert_eq!(again, ExportStep::Finished(summary));
    (checkpoint, count)
}

#[test]
fn nothing_is_committed_once_it_is_stopped() {
    let (checkpoint, count) = steps();
    let none = BTreeMap::new();
    for stop in 0..count {
        let mut sink = MemorySink::default();
        let asked = Cell::new(0);
        let cancelled = || asked.replace(asked.get() + 1) == stop;
        let mut progress = |_, _| {};
        let stopped = export_to(
            &checkpoint,
            content(&none),
            &mut sink,
            &mut progress,
            &cancelled,
        );
        let error = stopped.unwrap_err();
        assert!(matches!(error, CheckpointError::Cancelled), "{error}");
        assert!(!sink.committed);
    }
}

#[test]
fn a_sink_without_room_ends_the_export() {
    let (checkpoint, _) = steps();
    let none = BTreeMap::new();
    let mut sink = MemorySink::default();
    sink.room = Some(30_000);
    let full = export_to(
        &checkpoint,
        content(&none),
        &mut sink,
        &mut |_, _| {},
        &|| false,
    );
    let error = full.unwrap_err();
    assert!(matches!(error, CheckpointError::DiskFull { .. }), "{error}");
    assert!(!sink.committed);
}

#[test]
fn a_copied_file_never_takes_the_place_of_weights() {
    let place = tempfile::tempdir().unwrap();
    let config = llama_config();
    write_shards(place.path(), &config, &tensors(&config, 5), 100);
    // A shard with the name of one of the tokenizer's files.
    let name = "tokenizer-0.safetensors";
    fs::rename(
        place.path().join("model-0.safetensors"),
        place.path().join(name),
    )
    .unwrap();
    let index = place.path().join("model.safetensors.index.json");
    let text = fs::read_to_string(&index).unwrap();
    fs::write(index, text.replace("model-0.safetensors", name)).unwrap();
    let checkpoint = Checkpoint::open(place.path()).unwrap();
    let masks = masks(&checkpoint);
    let mut sink = MemorySink::default();
    export_to(
        &checkpoint,
        content(&masks),
        &mut sink,
        &mut |_, _| {},
        &|| false,
    )
    .unwrap();
    assert_ne!(sink.files[name], fs::read(place.path().join(name)).unwrap());
}
