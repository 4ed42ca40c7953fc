//! How far a long request has come, and when it will be done.

pub(crate) use mwanda_protocol::Phase;
use mwanda_protocol::Progress;
use web_time::Instant;

use crate::Event;

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
