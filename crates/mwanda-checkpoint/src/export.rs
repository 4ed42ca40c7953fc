//! Writing a pruned model as a Hugging Face folder.

mod companions;
mod layout;
mod progress;
mod staging;
mod weights;

use std::collections::BTreeMap;
use std::path::PathBuf;

use mwanda::Mask;

use crate::checkpoint::{Checkpoint, Source};
use crate::error::CheckpointError;
use crate::file_name::is_plain_path;
use layout::Layout;
use progress::Progress;
use staging::Staging;

/// What to write, and where.
pub struct ExportPlan<'a> {
    /// The folder to write. It appears when everything is written, and not before.
    pub out: PathBuf,
    /// Masks by Hugging Face tensor name: marked weights become +0. Tensors without a mask stay as they are.
    pub masks: &'a BTreeMap<String, Mask>,
    /// Further files by their path in the output: manifest, report, the tokenizer of a GGUF file. They take precedence
    /// over files of the source, config.json among them.
    pub extra_files: Vec<(String, Vec<u8>)>,
    /// Whether a folder that exists and is not empty may be replaced.
    pub overwrite: bool,
    /// Is told how many bytes of weights of how many are written.
    pub progress: &'a mut dyn FnMut(u64, u64),
    /// Is asked between writes whether to stop.
    pub cancelled: &'a dyn Fn() -> bool,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportSummary {
    /// The folder.
    pub out: PathBuf,
    /// Names of the weight files, with the bytes of weights in each.
    pub weight_files: Vec<(String, u64)>,
    /// Bytes of all weights.
    pub weight_bytes: u64,
    /// Weights that masks set to 0.
    pub pruned_weights: u64,
}

/// Writes a folder that `transformers` loads as it is. A folder of safetensors keeps its files, their names and their
/// shards, and the files of its tokenizer; a GGUF file, or random weights, become config.json and model.safetensors, in
/// shards of 4.5 GB where they are larger. A weight that a mask marks is exactly +0; every other one is what
/// [`Checkpoint::read_encoded`] gives.
///
/// Everything is written beside the output and renamed at the end. Whatever happens before, an output that existed
/// stays as it was; killed while it replaces one, it leaves the old one beside it under a name that starts with a dot.
/// The unfinished folder of an export that was killed is removed by the next one to the same place.
///
/// # Errors
/// A checkpoint that [`Checkpoint::validate`] refuses, masks that do not fit it, an output that may not be written, a
/// full disk, a source that was changed, and cancellation.
pub fn export(
    checkpoint: &Checkpoint,
    plan: ExportPlan<'_>,
) -> Result<ExportSummary, CheckpointError> {
    checkpoint.validate()?;
    expect_masks_fit(checkpoint, plan.masks)?;
    let layout = Layout::of(checkpoint);
    expect_names_free(&plan.extra_files, &layout)?;
    let source = match &checkpoint.source {
        Source::Folder { path, .. } => Some(path.as_path()),
        Source::Gguf { .. } => Some(checkpoint.files[0].mapped.path()),
        Source::Random(_) => None,
    };
    let staging = Staging::new(&plan.out, plan.overwrite, source)?;

    let total = layout.files.iter().map(|file| file.bytes()).sum();
    let mut progress = Progress::new(total, plan.progress, plan.cancelled);
    for file in &layout.files {
        let path = staging.path().join(&file.name);
        weights::write_file(&path, checkpoint, file, plan.masks, &mut progress)?;
    }
    let mut companions = companions::companions(checkpoint, &layout)?;
    companions.extend(plan.extra_files);
    for (name, bytes) in &companions {
        progress.expect_wanted()?;
        staging.write(name, bytes)?;
    }
    progress.expect_wanted()?;
    let out = staging.commit()?;
    Ok(ExportSummary {
        out,
        weight_files: layout
            .files
            .iter()
            .map(|file| (file.name.clone(), file.bytes()))
            .collect(),
        weight_bytes: total,
        pruned_weights: plan
            .masks
            .values()
            .map(|mask| mask.pruned_count() as u64)
            .sum(),
    })
}

fn expect_masks_fit(
    checkpoint: &Checkpoint,
    masks: &BTreeMap<String, Mask>,
) -> Result<(), CheckpointError> {
    for (name, mask) in masks {
        let shape = &checkpoint.tensor(name)?.shape;
        let words = mask.columns.div_ceil(32).checked_mul(mask.rows);
        if *shape != [mask.rows, mask.columns] || words != Some(mask.words.len()) {
            return Err(CheckpointError::MaskShape {
                tensor: name.clone(),
                rows: mask.rows,
                columns: mask.columns,
                shape: shape.clone(),
            });
        }
    }
    Ok(())
}

/// Checks that no further file leaves the output or takes the place of the weights.
fn expect_names_free(
    extra_files: &[(String, Vec<u8>)],
    layout: &Layout,
) -> Result<(), CheckpointError> {
    let taken = |name: &str| layout.files.iter().any(|file| file.name == name);
    let bad = |name: &str| !is_plain_path(name) || taken(name) || name == crate::hf_folder::INDEX;
    match extra_files.iter().find(|(name, _)| bad(name)) {
        Some((name, _)) => Err(CheckpointError::BadFileName(name.clone())),
        None => Ok(()),
    }
}
