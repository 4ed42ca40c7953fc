//! Writing a pruned model as a Hugging Face folder.

mod companions;
mod layout;
mod sink;
#[cfg(not(target_family = "wasm"))]
mod staging;
mod steps;
#[cfg(not(target_family = "wasm"))]
mod to_disk;
mod weights;

use std::collections::BTreeMap;
use std::path::PathBuf;

use mwanda::Mask;

use crate::checkpoint::Checkpoint;
use crate::error::CheckpointError;

pub use sink::ExportSink;
pub use steps::{Export, ExportStep};
#[cfg(not(target_family = "wasm"))]
pub use to_disk::{ExportPlan, FolderSink, export};

/// Most bytes that are written in one step.
const PIECE: usize = 8 << 20;

/// What to write beside the model's own files.
pub struct ExportContent<'a> {
    /// Masks by Hugging Face tensor name: marked weights become +0. Tensors without a mask stay as they are.
    pub masks: &'a BTreeMap<String, Mask>,
    /// Further files by their path in the output: manifest, report, the tokenizer of a GGUF file. They take precedence
    /// over files of the source, config.json among them.
    pub extra_files: Vec<(String, Vec<u8>)>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportSummary {
    /// Where the output is: a folder, or what [`ExportSink::commit`] answered.
    pub out: PathBuf,
    /// Names of the weight files, with the bytes of weights in each.
    pub weight_files: Vec<(String, u64)>,
    /// Bytes of all weights.
    pub weight_bytes: u64,
    /// Weights that masks set to 0.
    pub pruned_weights: u64,
}

/// Writes the files of a folder that `transformers` loads as it is, wherever the sink puts them; [`Export`] does the same
/// step by step. A folder of safetensors keeps its files, their names and their shards, and the files of its tokenizer; a
/// GGUF file, or random weights, become config.json and model.safetensors, in shards of 4.5 GB where they are larger. A
/// weight that a mask marks is exactly +0; every other one is what [`Checkpoint::read_encoded`] gives.
///
/// `progress` is told how many bytes of weights of how many are written, and `cancelled` is asked between writes whether
/// to stop.
///
/// # Errors
/// A checkpoint that [`Checkpoint::validate`] refuses, masks that do not fit it, a source that was changed or cannot be
/// read, cancellation, and what the sink answers.
pub fn export_to(
    checkpoint: &Checkpoint,
    content: ExportContent<'_>,
    sink: &mut dyn ExportSink,
    progress: &mut dyn FnMut(u64, u64),
    cancelled: &dyn Fn() -> bool,
) -> Result<ExportSummary, CheckpointError> {
    Export::new(checkpoint, content)?.run(sink, progress, cancelled)
}
