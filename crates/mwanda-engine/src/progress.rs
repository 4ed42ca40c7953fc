//! How far a long request has come, and when it will be done.

use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::Event;

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

/// Turns finished work into [`Progress`] events. Work is counted in any unit that is proportional to time.
pub(crate) struct Meter<'a> {
    emit: &'a mut dyn FnMut(Event),
    started: Instant,
    total: f64,
    done: f64,
    tokens: f64,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(total: f64, emit: &'a mut dyn FnMut(Event)) -> Self {
        Self {
            emit,
            started: Instant::now(),
            total,
            done: 0.0,
            tokens: 0.0,
        }
    }

    /// Adds finished work and tokens and reports.
    pub(crate) fn advance(
        &mut self,
        phase: Phase,
        work: f64,
        tokens: f64,
        detail: impl Into<String>,
    ) {
        self.done += work;
        self.tokens += tokens;
        let elapsed = self.started.elapsed().as_secs_f64();
        let fraction = if self.total > 0.0 {
            (self.done / self.total).min(1.0)
        } else {
            1.0
        };
        (self.emit)(Event::Progress(Progress {
            phase,
            fraction,
            detail: detail.into(),
            elapsed_seconds: elapsed,
            remaining_seconds: (fraction > 0.0).then(|| elapsed * (1.0 - fraction) / fraction),
            tokens_per_second: (self.tokens > 0.0 && elapsed > 0.0).then(|| self.tokens / elapsed),
        }));
    }
}
