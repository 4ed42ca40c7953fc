//! The engine in a dedicated Web Worker.
//!
//! To the worker goes an array: the call as JSON, then the files that belong to it. From it come the string `ready` once
//! it listens, then replies as JSON; an array `["file", call, name, File]` before the last reply to a call that made a
//! file; and an array `["panic", message]` before it dies of a bug.

use std::{cell::RefCell, rc::Rc};

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ErrorEvent, File, MessageEvent, Worker};

use super::{CallId, EngineStop, Inbox, Transport};

/// The script that starts the worker; it lies in `web/static`.
const LOADER: &str = "./mwanda-worker_loader.js";
const NOT_UNDERSTOOD: &str = "the engine sent something that cannot be understood";

/// Messages that wait for the worker to listen; `None` once it does.
type Waiting = Rc<RefCell<Option<Vec<Array>>>>;

/// A worker and what listens to it. Dropping it ends the worker.
pub struct WorkerTransport {
    worker: Worker,
    waiting: Waiting,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl WorkerTransport {
    /// Starts the worker.
    ///
    /// # Errors
    /// In words, if the browser refuses to.
    pub fn start(inbox: Inbox) -> Result<Box<dyn Transport>, String> {
        let worker = Worker::new(LOADER).map_err(|error| in_words(&error))?;
        let waiting: Waiting = Rc::new(RefCell::new(Some(Vec::new())));
        let on_message = {
            let (worker, waiting, inbox) = (worker.clone(), waiting.clone(), inbox.clone());
            Closure::new(move |event: MessageEvent| {
                let data = event.data();
                match data.as_string() {
                    Some(ready) if ready == "ready" => send_waiting(&worker, &waiting, &inbox),
                    Some(reply) => inbox.received(&reply),
                    None => received_array(&data, &inbox),
                }
            })
        };
        let on_error = Closure::new(move |event: ErrorEvent| {
            // A script that could not be fetched reports a plain event, which has no message.
            let message = js_sys::Reflect::get(&event, &JsValue::from_str("message"));
            let message = message.ok().and_then(|message| message.as_string());
            inbox.stopped(&match message {
                Some(message) => EngineStop::trap(message),
                None => EngineStop::unexpected("its program could not be fetched"),
            });
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Box::new(Self {
            worker,
            waiting,
            _on_message: on_message,
            _on_error: on_error,
        }))
    }
}

impl Transport for WorkerTransport {
    fn send(&self, call: &str, files: &[File]) -> Result<(), String> {
        let message = Array::of1(&JsValue::from_str(call));
        for file in files {
            message.push(file);
        }
        if let Some(waiting) = &mut *self.waiting.borrow_mut() {
            waiting.push(message);
            return Ok(());
        }
        let sent = self.worker.post_message(&message);
        sent.map_err(|error| in_words(&error))
    }
}

impl Drop for WorkerTransport {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn send_waiting(worker: &Worker, waiting: &Waiting, inbox: &Inbox) {
    for message in waiting.take().unwrap_or_default() {
        if let Err(error) = worker.post_message(&message) {
            inbox.stopped(&EngineStop::unexpected(in_words(&error)));
        }
    }
}

fn received_array(data: &JsValue, inbox: &Inbox) {
    let Some(parts) = data.dyn_ref::<Array>() else {
        inbox.stopped(&EngineStop::unexpected(NOT_UNDERSTOOD));
        return;
    };
    let text = |at| parts.get(at).as_string();
    match text(0).as_deref() {
        Some("file") => {
            let call = parts.get(1).as_f64().map(|id| CallId(id as u32));
            if let (Some(call), Some(name), Ok(file)) = (call, text(2), parts.get(3).dyn_into()) {
                inbox.received_file(call, name, file);
            }
        }
        Some("panic") => inbox.stopped(&EngineStop::panic(text(1).unwrap_or_default())),
        _ => inbox.stopped(&EngineStop::unexpected(NOT_UNDERSTOOD)),
    }
}

fn in_words(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| format!("{error:?}"), |error| error.message().into())
}
