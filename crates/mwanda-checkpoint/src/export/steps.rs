//! An export in steps, between which its caller can do other things.

use std::borrow::Cow;
use std::collections::{BTreeMap, btree_map};
use std::path::PathBuf;
use std::vec;

use mwanda::Mask;

use super::companions::{Companion, companions};
use super::layout::{Layout, OutputFile};
use super::sink::ExportSink;
use super::weights::{TensorPieces, header};
use super::{ExportContent, ExportSummary, PIECE};
use crate::checkpoint::Checkpoint;
use crate::error::CheckpointError;
use crate::file_name::is_plain_path;

/// An export that goes on when it is told to: in a browser, whoever drives it can give the page a turn between two
/// steps. [`export_to`](super::export_to) says what is written.
pub struct Export<'a> {
    checkpoint: &'a Checkpoint,
    masks: &'a BTreeMap<String, Mask>,
    weight_files: vec::IntoIter<OutputFile>,
    companions: btree_map::IntoIter<String, Companion>,
    current: Option<Content<'a>>,
    written: u64,
    summary: ExportSummary,
    finished: bool,
}

/// What is left of the file that is being written.
enum Content<'a> {
    Tensors(TensorPieces<'a>),
    Bytes { bytes: Vec<u8>, written: usize },
}

/// How far an export is after a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportStep {
    /// There is more to do.
    Unfinished {
        /// Bytes of weights that are written.
        written: u64,
        /// Bytes of all weights.
        total: u64,
    },
    /// The sink has committed the output.
    Finished(ExportSummary),
}

impl<'a> Export<'a> {
    /// Checks that the export can be made, and how. Nothing is written yet.
    ///
    /// # Errors
    /// A checkpoint that [`Checkpoint::validate`] refuses, masks that do not fit it, files whose names cannot be used, a
    /// source whose folder cannot be listed.
    pub fn new(
        checkpoint: &'a Checkpoint,
        content: ExportContent<'a>,
    ) -> Result<Self, CheckpointError> {
        let ExportContent { masks, extra_files } = content;
        checkpoint.validate()?;
        expect_masks_fit(checkpoint, masks)?;
        let layout = Layout::of(checkpoint);
        expect_names_free(&extra_files, &layout)?;
        let mut companions = companions(checkpoint, &layout)?;
        let extra = extra_files.into_iter();
        companions.extend(extra.map(|(name, bytes)| (name, Companion::Made(bytes))));
        let sizes = layout.files.iter();
        let sizes: Vec<_> = sizes
            .map(|file| (file.name.clone(), file.bytes()))
            .collect();
        let pruned = masks.values().map(|mask| mask.pruned_count() as u64);
        Ok(Self {
            checkpoint,
            masks,
            weight_files: layout.files.into_iter(),
            companions: companions.into_iter(),
            current: None,
            written: 0,
            summary: ExportSummary {
                out: PathBuf::new(),
                weight_bytes: sizes.iter().map(|(_, bytes)| bytes).sum(),
                weight_files: sizes,
                pruned_weights: pruned.sum(),
            },
            finished: false,
        })
    }

    /// Does the next piece of work: at most 8 MiB are written, a row of weights that is larger excepted. All steps need
    /// the same sink. After an error, the export cannot be continued.
    ///
    /// # Errors
    /// A source that was changed or cannot be read, and what the sink answers.
    pub fn step(&mut self, sink: &mut dyn ExportSink) -> Result<ExportStep, CheckpointError> {
        if !self.finished {
            match &mut self.current {
                Some(content) => match content.next()? {
                    Some(piece) => {
                        write(sink, &piece)?;
                        self.written += piece.len() as u64 * u64::from(content.is_weights());
                    }
                    None => {
                        sink.finish()?;
                        self.current = None;
                    }
                },
                None => self.begin_next(sink)?,
            }
        }
        Ok(match self.finished {
            true => ExportStep::Finished(self.summary.clone()),
            false => ExportStep::Unfinished {
                written: self.written,
                total: self.summary.weight_bytes,
            },
        })
    }

    /// Begins the next file, or ends the export after the last.
    fn begin_next(&mut self, sink: &mut dyn ExportSink) -> Result<(), CheckpointError> {
        if let Some(file) = self.weight_files.next() {
            let header = header(&file);
            sink.begin(&file.name, header.len() as u64 + file.bytes())?;
            write(sink, &header)?;
            let tensors = TensorPieces::new(self.checkpoint, self.masks, file.tensors);
            self.current = Some(Content::Tensors(tensors));
        } else if let Some((name, companion)) = self.companions.next() {
            let bytes = companion.content(self.checkpoint)?;
            sink.begin(&name, bytes.len() as u64)?;
            self.current = Some(Content::Bytes { bytes, written: 0 });
        } else {
            self.summary.out = sink.commit()?;
            self.finished = true;
        }
        Ok(())
    }

    /// All steps, unless they are stopped.
    pub(super) fn run(
        mut self,
        sink: &mut dyn ExportSink,
        progress: &mut dyn FnMut(u64, u64),
        cancelled: &dyn Fn() -> bool,
    ) -> Result<ExportSummary, CheckpointError> {
        loop {
            if cancelled() {
                return Err(CheckpointError::Cancelled);
            }
            match self.step(sink)? {
                ExportStep::Unfinished { written, total } => progress(written, total),
                ExportStep::Finished(summary) => return Ok(summary),
            }
        }
    }
}

impl Content<'_> {
    fn next(&mut self) -> Result<Option<Cow<'_, [u8]>>, CheckpointError> {
        match self {
            Self::Tensors(tensors) => tensors.next(),
            Self::Bytes { bytes, written } => {
                let start = *written;
                *written = bytes.len().min(start + PIECE);
                let piece = &bytes[start..*written];
                Ok((!piece.is_empty()).then_some(Cow::Borrowed(piece)))
            }
        }
    }

    fn is_weights(&self) -> bool {
        matches!(self, Self::Tensors(_))
    }
}

fn write(sink: &mut dyn ExportSink, bytes: &[u8]) -> Result<(), CheckpointError> {
    bytes.chunks(PIECE).try_for_each(|piece| sink.write(piece))
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
    let bad =
        |name: &str| !is_plain_path(name) || layout.has(name) || name == crate::hf_folder::INDEX;
    match extra_files.iter().find(|(name, _)| bad(name)) {
        Some((name, _)) => Err(CheckpointError::BadFileName(name.clone())),
        None => Ok(()),
    }
}
