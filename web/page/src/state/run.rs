//! Work that takes several calls, one after the other.

use std::{cell::Cell, rc::Rc};

use leptos::prelude::*;
use mwanda_protocol::{Event, Failure, Request};

use super::{AppState, Work};
use crate::transport::CallId;

/// Several calls that the user sees as one piece of work. A stop may reach the engine when the call that it was meant for
/// is done: the run remembers it, so that the next call is not made.
#[derive(Clone, Debug, Default)]
pub(super) struct Run(Rc<Cell<bool>>);

impl Run {
    /// Whether one of its calls was asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.0.get()
    }

    fn stop(&self) {
        self.0.set(true);
    }
}

impl AppState {
    /// As [`request`](AppState::request), for a call of a run.
    pub(super) fn request_of(
        self,
        run: &Run,
        work: Work,
        request: Request,
        on_event: impl FnMut(Event) + 'static,
        on_end: impl FnOnce(Result<(), Failure>) + 'static,
    ) -> CallId {
        let call = self.request(work, request, on_event, on_end);
        self.runs.update_value(|runs| {
            runs.insert(call, run.clone());
            // What has ended can no longer be stopped.
            self.running.with_untracked(|running| {
                runs.retain(|call, _| running.iter().any(|running| running.id == *call));
            });
        });
        call
    }

    /// Tells the run that this call belongs to, if any, that it is not wanted any more.
    pub(super) fn stop_run_of(self, call: CallId) {
        self.runs.with_value(|runs| {
            if let Some(run) = runs.get(&call) {
                run.stop();
            }
        });
    }
}
