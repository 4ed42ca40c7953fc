//! How the page reaches the engine.
//!
//! The page knows calls and answers only. Where the engine runs, in a Web Worker or behind a desktop window, is the
//! business of a [`Transport`].

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use mwanda_protocol::{Answer, Call, CallBody, Failure, FailureKind, Reply};

mod stop;
pub mod worker;

pub use stop::EngineStop;

/// The number under which a call is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u32);

/// A way to the engine. What comes back goes to the [`Inbox`] that the transport was made with.
pub trait Transport {
    /// Sends a call, as JSON, and the files that belong to it.
    ///
    /// # Errors
    /// In words, if it could not be sent.
    fn send(&self, call: &str, files: &[web_sys::File]) -> Result<(), String>;
}

/// Makes a transport that answers into an inbox.
pub type Connect = dyn Fn(Inbox) -> Result<Box<dyn Transport>, String>;

type OnAnswer = Box<dyn FnMut(Answer)>;
type OnFile = Box<dyn FnMut(String, web_sys::File)>;

/// The engine, from the page's side.
#[derive(Clone)]
pub struct Engine {
    connect: Rc<Connect>,
    transport: Rc<RefCell<Option<Box<dyn Transport>>>>,
    inbox: Inbox,
}

impl Engine {
    /// An engine that is reached over what `connect` makes. Nothing starts until the first call.
    pub fn new(
        connect: impl Fn(Inbox) -> Result<Box<dyn Transport>, String> + 'static,
        on_stopped: impl Fn(&EngineStop) + 'static,
    ) -> Self {
        Self {
            connect: Rc::new(connect),
            transport: Rc::default(),
            inbox: Inbox::new(on_stopped),
        }
    }

    /// Sends a call. `on_answer` hears every answer to it; the last is [`Answer::Done`] or [`Answer::Failed`].
    pub fn call(
        &self,
        body: CallBody,
        files: &[web_sys::File],
        on_answer: impl FnMut(Answer) + 'static,
    ) -> CallId {
        let id = self.inbox.open(Box::new(on_answer));
        if let Err(message) = self.send(id, body, files) {
            self.inbox.stopped(&EngineStop::unexpected(message));
        }
        id
    }

    /// A call that is not even sent and fails with this message: an engine that stopped would never answer it.
    pub fn refuse(&self, message: &str, on_answer: impl FnOnce(Answer)) -> CallId {
        let id = self.inbox.next_id();
        on_answer(Answer::Failed(Failure {
            kind: FailureKind::Internal,
            message: message.to_owned(),
        }));
        id
    }

    /// Lets `on_file` hear of every file that a call brings, by name; they come before its last answer.
    pub fn on_file(&self, call: CallId, on_file: impl FnMut(String, web_sys::File) + 'static) {
        self.inbox.expect_files(call, Box::new(on_file));
    }

    /// Asks that a call be stopped; it then fails as cancelled. Nothing happens if it is done already.
    pub fn cancel(&self, call: CallId) {
        let id = self.inbox.next_id();
        if let Err(message) = self.send(id, CallBody::Cancel(call.0), &[]) {
            self.inbox.stopped(&EngineStop::unexpected(message));
        }
    }

    /// Drops the connection; the next call makes a new one, with an engine that holds no model.
    pub fn restart(&self) {
        self.transport.replace(None);
        self.inbox.fail_open_calls("the engine was started anew");
    }

    fn send(&self, id: CallId, body: CallBody, files: &[web_sys::File]) -> Result<(), String> {
        let call = Call { id: id.0, body };
        let json = serde_json::to_string(&call).map_err(|error| error.to_string())?;
        let mut transport = self.transport.borrow_mut();
        let transport = match &mut *transport {
            Some(transport) => transport,
            none => none.insert((self.connect)(self.inbox.clone())?),
        };
        transport.send(&json, files)
    }
}

/// Where answers arrive, and who waits for them.
#[derive(Clone)]
pub struct Inbox {
    calls: Rc<RefCell<OpenCalls>>,
    on_stopped: Rc<dyn Fn(&EngineStop)>,
}

/// What every reply has, whatever its answer is.
#[derive(serde::Deserialize)]
struct Numbered {
    id: u32,
}

#[derive(Default)]
struct OpenCalls {
    last_id: u32,
    waiting: BTreeMap<CallId, OnAnswer>,
    expecting_files: BTreeMap<CallId, OnFile>,
}

impl Inbox {
    fn new(on_stopped: impl Fn(&EngineStop) + 'static) -> Self {
        Self {
            calls: Rc::default(),
            on_stopped: Rc::new(on_stopped),
        }
    }

    fn next_id(&self) -> CallId {
        let mut calls = self.calls.borrow_mut();
        calls.last_id += 1;
        CallId(calls.last_id)
    }

    fn open(&self, on_answer: OnAnswer) -> CallId {
        let id = self.next_id();
        self.calls.borrow_mut().waiting.insert(id, on_answer);
        id
    }

    fn expect_files(&self, id: CallId, on_file: OnFile) {
        let mut calls = self.calls.borrow_mut();
        if calls.waiting.contains_key(&id) {
            calls.expecting_files.insert(id, on_file);
        }
    }

    /// Takes a file that a call brought. One that nobody expects is dropped.
    pub fn received_file(&self, id: CallId, name: String, file: web_sys::File) {
        // Taken out while it runs: it may open calls of its own.
        let expecting = self.calls.borrow_mut().expecting_files.remove(&id);
        if let Some(mut on_file) = expecting {
            on_file(name, file);
            self.expect_files(id, on_file);
        }
    }

    /// Takes a [`Reply`] as JSON. An answer to no open call, such as one to a call that was cancelled, is dropped. One that
    /// cannot be understood fails its call; if not even that can be read, the engine is taken to be gone.
    pub fn received(&self, json: &str) {
        let error = match serde_json::from_str::<Reply>(json) {
            Ok(reply) => return self.answer(CallId(reply.id), reply.answer),
            Err(error) => error,
        };
        let message = format!("an answer that cannot be understood: {error}");
        match serde_json::from_str::<Numbered>(json) {
            Ok(Numbered { id }) => self.answer(
                CallId(id),
                Answer::Failed(Failure {
                    kind: FailureKind::Internal,
                    message,
                }),
            ),
            Err(_) => self.stopped(&EngineStop::unexpected(message)),
        }
    }

    /// The engine is gone, and why: every open call fails.
    pub fn stopped(&self, stop: &EngineStop) {
        (self.on_stopped)(stop);
        self.fail_open_calls(&stop.message);
    }

    fn answer(&self, id: CallId, answer: Answer) {
        let is_last = matches!(answer, Answer::Done | Answer::Failed(_));
        // Taken out while it runs: it may open calls of its own.
        let waiting = self.calls.borrow_mut().waiting.remove(&id);
        let Some(mut on_answer) = waiting else { return };
        if is_last {
            self.calls.borrow_mut().expecting_files.remove(&id);
        }
        on_answer(answer);
        if !is_last {
            self.calls.borrow_mut().waiting.insert(id, on_answer);
        }
    }

    fn fail_open_calls(&self, message: &str) {
        let waiting = {
            let mut calls = self.calls.borrow_mut();
            calls.expecting_files.clear();
            std::mem::take(&mut calls.waiting)
        };
        for (_, mut on_answer) in waiting {
            on_answer(Answer::Failed(Failure {
                kind: FailureKind::Internal,
                message: message.to_owned(),
            }));
        }
    }
}

#[cfg(test)]
mod tests;
