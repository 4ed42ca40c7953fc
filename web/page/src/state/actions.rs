//! What changes the state by asking the engine.
//!
//! Every action returns at once; what comes of it shows in the signals. [`AppState::request`] is what they are made of:
//! it keeps [`AppState::running`], shows failures and knows when the engine has lost its model.

use std::{cell::Cell, rc::Rc};

use leptos::prelude::*;
use mwanda_protocol::{Answer, CallBody, Event, Failure, FailureKind, Request};

use super::{AppState, LoadAttempt, Remedy, Running, Trouble, Work, trouble};
use crate::transport::CallId;

mod fetch;
mod load;
mod measure;
mod prune;
mod statistics;

#[cfg(test)]
pub mod tests;

impl AppState {
    /// Asks the engine for something. `on_event` hears the events but for progress, which goes to
    /// [`running`](AppState::running); `on_end` hears how it ended. A failure is shown, unless the user caused it.
    pub fn request(
        self,
        work: Work,
        request: Request,
        on_event: impl FnMut(Event) + 'static,
        on_end: impl FnOnce(Result<(), Failure>) + 'static,
    ) -> CallId {
        if work.is_attempt() {
            // What went wrong before is not what goes wrong now.
            self.trouble.set(None);
        }
        let attempt = self.model_to_go_on_with(&request);
        self.request_quietly(work, request, on_event, move |end| {
            if let Err(failure) = &end {
                self.show_failure(failure.clone(), attempt);
            }
            on_end(end);
        })
    }

    /// As [`request`](AppState::request), for a caller that shows failures in its own place.
    pub fn request_quietly(
        self,
        work: Work,
        request: Request,
        mut on_event: impl FnMut(Event) + 'static,
        on_end: impl FnOnce(Result<(), Failure>) + 'static,
    ) -> CallId {
        let mut on_end = Some(on_end);
        // The number of the call is known only once it was made; if it cannot be made, it ends before that.
        let own_id = Rc::new(Cell::new(None::<CallId>));
        let has_ended = Rc::new(Cell::new(false));
        let (id_of_call, ended) = (own_id.clone(), has_ended.clone());
        let id = self.call(CallBody::Engine(request), &[], move |answer| {
            let own_id = id_of_call.get();
            let mut end = |result| {
                ended.set(true);
                self.running
                    .update(|running| running.retain(|running| Some(running.id) != own_id));
                if let Some(on_end) = on_end.take() {
                    on_end(result);
                }
            };
            match answer {
                Answer::Event(Event::Progress(progress)) => self.running.update(|running| {
                    let own = running
                        .iter_mut()
                        .find(|running| Some(running.id) == own_id);
                    if let Some(own) = own {
                        own.progress = Some(progress);
                    }
                }),
                Answer::Event(event) => on_event(event),
                Answer::Library(_) => {}
                Answer::Done => end(Ok(())),
                Answer::Failed(failure) => end(Err(failure)),
            }
        });
        own_id.set(Some(id));
        if !has_ended.get() {
            self.running.update(|running| {
                running.push(Running {
                    id,
                    work,
                    progress: None,
                });
            });
        }
        id
    }

    /// Sends any call. Of its answers the state only notes that a model was lost. An engine that stopped is not asked: the call
    /// fails at once.
    pub fn call(
        self,
        body: CallBody,
        files: &[web_sys::File],
        mut on_answer: impl FnMut(Answer) + 'static,
    ) -> CallId {
        let engine = self.engine.get_value();
        if let Some(stop) = self.engine_stopped.get_untracked() {
            return engine.refuse(&stop.message, on_answer);
        }
        engine.call(body, files, move |answer| {
            if let Answer::Failed(failure) = &answer
                && trouble::loses_the_model(failure.kind)
            {
                self.forget_model();
            }
            on_answer(answer);
        })
    }

    /// Lets `on_file` hear of every file that a call brings, by name; they come before its last answer.
    pub fn on_file(self, call: CallId, on_file: impl FnMut(String, web_sys::File) + 'static) {
        self.engine.get_value().on_file(call, on_file);
    }

    /// Stops a call, which then fails as cancelled, and the run that it belongs to.
    pub fn cancel(self, call: CallId) {
        self.stop_run_of(call);
        self.engine.get_value().cancel(call);
    }

    /// Starts the engine anew after it stopped. It then holds no model.
    pub fn restart_engine(self) {
        self.forget_model();
        // Files that were picked are forgotten with the engine that held them.
        self.inspected.set(None);
        self.running.update(Vec::clear);
        self.fetching.update(Vec::clear);
        self.picked.set_value(None);
        self.engine.get_value().restart();
        self.engine_stopped.set(None);
        self.trouble.set(None);
        self.refresh_library();
        self.refresh_devices();
    }

    /// Shows a failure, with the way on from it. One that the user asked for is not shown.
    pub fn show_failure(self, failure: Failure, attempt: Option<LoadAttempt>) {
        // An engine that stopped has a message of its own.
        let is_told = self.engine_stopped.with_untracked(Option::is_some);
        if failure.kind == FailureKind::Cancelled || is_told {
            return;
        }
        let remedy = Remedy::of(failure.kind, attempt);
        self.trouble.set(Some(Trouble { failure, remedy }));
    }

    /// Goes on from what went wrong.
    pub fn apply(self, remedy: Remedy) {
        self.trouble.set(None);
        match remedy {
            Remedy::LoadAgain(attempt) => self.load_model(attempt.path, attempt.title, false),
            Remedy::LoadAnyway(attempt) => self.load_model(attempt.path, attempt.title, true),
            Remedy::LoadOnCpu(attempt) => {
                self.device_choice.set(mwanda_protocol::DeviceChoice::Cpu);
                self.load_model(attempt.path, attempt.title, false);
            }
            Remedy::ResumeFetch(name) | Remedy::FetchAgain(name) => self.fetch_model(name),
            Remedy::GoTo(step) => self.step.set(step),
            Remedy::RestartEngine => self.restart_engine(),
            Remedy::Dismiss => {}
        }
    }

    /// Forgets everything that the engine forgets when it loses its model.
    pub fn forget_model(self) {
        self.model.set(None);
        self.variants.update(Vec::clear);
        self.selected.set(None);
        self.dense.set(None);
        self.statistics.set(None);
        self.measures
            .update(|measures| *measures = Default::default());
    }

    /// The model that a failed request leaves to be loaded again.
    fn model_to_go_on_with(self, request: &Request) -> Option<LoadAttempt> {
        let titled = |path: &std::path::PathBuf| {
            let described = self.inspected.get_untracked();
            let title = described
                .filter(|inspected| inspected.path == *path)
                .map(|inspected| inspected.title);
            LoadAttempt {
                title: title.unwrap_or_else(|| path.display().to_string()),
                path: path.clone(),
            }
        };
        match request {
            Request::Load(load) => Some(titled(&load.model)),
            _ => self.model.get_untracked().map(|model| LoadAttempt {
                path: model.path,
                title: model.title,
            }),
        }
    }
}
