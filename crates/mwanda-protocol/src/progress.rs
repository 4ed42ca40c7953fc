//! How far a long request has come.

use serde::{Deserialize, Serialize};

/// What a request is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Reading weights and putting them on the device.
    Load,
    /// Splitting text into tokens.
    Tokenize,
    /// Passing the calibration windows through the dense model.
    DensePass,
    /// Gathering statistics, masking and recomputing, block by block.
    Prune,
    /// Computing perplexity.
    Evaluate,
    /// Writing the model.
    Export,
    /// Timing kernels.
    Bench,
}

/// A report on a running request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// Share done, 0 to 1.
    pub fraction: f64,
    /// What exactly, such as `block 3 of 18`.
    pub detail: String,
    /// Seconds since the request began.
    pub elapsed_seconds: f64,
    /// Estimated seconds left at the speed so far; `None` until there is something to go by.
    pub remaining_seconds: Option<f64>,
    /// Tokens a second through the whole of the work so far, where tokens are what is worked on.
    pub tokens_per_second: Option<f64>,
}
