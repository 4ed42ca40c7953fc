//! What a run gave: one JSON line.

use std::collections::BTreeMap;

use mwanda_protocol::{
    BlockProfile, DeviceDescription, EvaluationReport, LanguageText, ModelRecord,
};
use serde::{Deserialize, Serialize};

use crate::{Cell, Measured};

/// A result, with everything that it depends on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// SHA-256 of everything that decides the result: the cell's settings, the model and its precision, the texts, the tasks, the
    /// windows and the terms' version. A run whose key is in the file already is not run again.
    pub key: String,
    /// What was run.
    pub cell: Cell,
    /// The model that was run.
    pub model: ModelRecord,
    /// Version of mwanda.
    pub mwanda_version: String,
    /// Names the definition of M-Wanda that was used.
    pub terms_version: String,
    /// What it was measured on; `None` in results of a mwanda that did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<Measured>,
    /// Where it ran.
    pub device: DeviceDescription,
    /// What pruning did; `None` for the dense model.
    pub pruning: Option<PruningRecord>,
    /// Perplexity and bits per byte by language, with the mean negative log-likelihood of every window.
    pub evaluation: EvaluationReport,
    /// Answers to tasks, by task and language.
    pub tasks: Vec<TaskRecord>,
}

impl Record {
    /// The record as the result of `cell`. Two runs that differ in names only (a method's, a calibration set's) have one key
    /// and are run once; the record bears the names of the one that was run.
    pub fn for_cell(&self, cell: &Cell) -> Self {
        Self {
            cell: cell.clone(),
            ..self.clone()
        }
    }
}

/// What pruning did.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PruningRecord {
    /// Share of the prunable weights that is zero.
    pub sparsity: f64,
    /// Sparsity of each block.
    pub block_sparsity: Vec<f64>,
    /// What the dense pass said of each block.
    pub block_profiles: Vec<BlockProfile>,
    /// Calibration text by language; the languages that are not in it are unseen.
    pub calibration_text: BTreeMap<String, LanguageText>,
    /// SHA-256 over the masks' hashes in the order of the tensors' names: equal masks have equal hashes.
    pub masks_sha256: String,
    /// Seconds of the dense pass.
    pub dense_pass_seconds: f64,
    /// Seconds of the pruning pass.
    pub prune_seconds: f64,
}

/// The answers to one task in one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskRecord {
    /// The task's name: its folder.
    pub task: String,
    /// Language code.
    pub language: String,
    /// Accuracy by guessing: the mean of 1 / choices; 0 where an item has one choice, which must be the model's own.
    pub chance: f64,
    /// Every item, in the file's order.
    pub items: Vec<Answered>,
    /// Its share of the seconds that all tasks took, by choices.
    pub seconds: f64,
}

/// How one item was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Whether the likeliest choice is right.
    pub raw: bool,
    /// Whether the choice of the highest likelihood a byte is right.
    pub normalised: bool,
}
