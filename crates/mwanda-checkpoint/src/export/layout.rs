//! Which tensor goes into which file.

use std::collections::BTreeMap;

use mwanda::Precision;
use serde_json::{Value, json};

use crate::checkpoint::{Checkpoint, Source, StoredTensor, WeightFile};
use crate::hf_folder::INDEX;

/// Most bytes of weights in a file, for models that did not come in files of their own: below the 5 GB up to which
/// file hosts take files in one piece.
const SHARD_BYTES: u64 = 4_500_000_000;
/// The only file of a model that is not in shards.
const SINGLE: &str = "model.safetensors";

/// The weight files of an output.
pub(super) struct Layout {
    pub(super) files: Vec<OutputFile>,
    /// Name and content of the index, for a model in shards.
    pub(super) index: Option<(&'static str, Value)>,
}

/// A safetensors file to be written.
pub(super) struct OutputFile {
    pub(super) name: String,
    pub(super) tensors: Vec<OutputTensor>,
    pub(super) metadata: BTreeMap<String, String>,
}

/// A tensor to be written.
pub(super) struct OutputTensor {
    /// Its name in the checkpoint.
    pub(super) name: String,
    /// Its name in the file, which differs for the text part of a multimodal model.
    pub(super) name_in_file: String,
    pub(super) shape: Vec<usize>,
    pub(super) precision: Precision,
    pub(super) rows: usize,
    pub(super) bytes: u64,
}

impl OutputTensor {
    /// How many rows there are in this many bytes; one that is larger counts.
    pub(super) fn rows_in(&self, bytes: usize) -> usize {
        let weights = bytes / self.precision.bytes_per_weight();
        let columns = self.shape.iter().product::<usize>() / self.rows.max(1);
        (weights / columns.max(1)).max(1)
    }
}

impl OutputFile {
    /// Bytes of weights.
    pub(super) fn bytes(&self) -> u64 {
        self.tensors.iter().map(|tensor| tensor.bytes).sum()
    }
}

impl Layout {
    /// Whether a weight file has this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.name == name)
    }

    pub(super) fn of(checkpoint: &Checkpoint) -> Self {
        match &checkpoint.source {
            Source::Folder { index, .. } => Self::of_folder(checkpoint, index.as_ref()),
            Source::Gguf { .. } | Source::Random(_) => {
                Self::in_order_of_use(checkpoint, SHARD_BYTES)
            }
        }
    }

    /// The files of the source, with their tensors in the same order.
    fn of_folder(checkpoint: &Checkpoint, index: Option<&Value>) -> Self {
        let mut by_file: BTreeMap<usize, Vec<(&String, &StoredTensor)>> = BTreeMap::new();
        for (name, tensor) in &checkpoint.tensors {
            by_file.entry(tensor.file).or_default().push((name, tensor));
        }
        let output = |(file, source): (usize, &WeightFile)| {
            let mut tensors = by_file.get(&file).cloned().unwrap_or_default();
            tensors.sort_by_key(|(_, tensor)| (tensor.range.start, tensor.range.end));
            let name = match index {
                None => SINGLE.to_owned(),
                Some(_) => source.file.name(),
            };
            let output = |(name, tensor): (&String, &StoredTensor)| {
                output(checkpoint, name, &tensor.source_name, tensor)
            };
            OutputFile {
                name,
                tensors: tensors.into_iter().map(output).collect(),
                metadata: source.metadata.clone().unwrap_or_else(pytorch_metadata),
            }
        };
        let files: Vec<_> = checkpoint
            .weight_files
            .iter()
            .enumerate()
            .map(output)
            .collect();
        let total: u64 = files.iter().map(OutputFile::bytes).sum();
        let index = index.cloned().map(|mut index| {
            if let Some(Value::Object(metadata)) = index.get_mut("metadata") {
                metadata.insert("total_size".to_owned(), json!(total));
            }
            (INDEX, index)
        });
        Self { files, index }
    }

    /// As many files as it takes, with the tensors in the order in which the model uses them.
    fn in_order_of_use(checkpoint: &Checkpoint, shard_bytes: u64) -> Self {
        let mut shards: Vec<Vec<OutputTensor>> = vec![Vec::new()];
        let mut filled = 0;
        for spec in checkpoint.config.tensors() {
            let Some(tensor) = checkpoint.tensors.get(&spec.name) else {
                continue;
            };
            let tensor = output(checkpoint, &spec.name, &spec.name, tensor);
            if filled > 0 && filled + tensor.bytes > shard_bytes {
                shards.push(Vec::new());
                filled = 0;
            }
            filled += tensor.bytes;
            if let Some(shard) = shards.last_mut() {
                shard.push(tensor);
            }
        }
        let count = shards.len();
        let file = |(number, tensors): (usize, Vec<OutputTensor>)| OutputFile {
            name: match count {
                1 => SINGLE.to_owned(),
                _ => format!("model-{:05}-of-{count:05}.safetensors", number + 1),
            },
            tensors,
            metadata: pytorch_metadata(),
        };
        let files: Vec<_> = shards.into_iter().enumerate().map(file).collect();
        let index = (count > 1).then(|| (INDEX, index(&files)));
        Self { files, index }
    }
}

fn output(
    checkpoint: &Checkpoint,
    name: &str,
    name_in_file: &str,
    tensor: &StoredTensor,
) -> OutputTensor {
    OutputTensor {
        name: name.to_owned(),
        name_in_file: name_in_file.to_owned(),
        shape: tensor.shape.clone(),
        precision: checkpoint.precision_of(tensor),
        rows: tensor.matrix().0,
        bytes: checkpoint.encoded_size(tensor),
    }
}

/// What `transformers` writes into every header, and once insisted on.
fn pytorch_metadata() -> BTreeMap<String, String> {
    BTreeMap::from([("format".to_owned(), "pt".to_owned())])
}

fn index(files: &[OutputFile]) -> Value {
    let total: u64 = files.iter().map(OutputFile::bytes).sum();
    let mut weight_map = serde_json::Map::new();
    for file in files {
        for tensor in &file.tensors {
            weight_map.insert(tensor.name_in_file.clone(), json!(file.name));
        }
    }
    json!({"metadata": {"total_size": total}, "weight_map": weight_map})
}
