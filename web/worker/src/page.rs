//! What the worker tells the page.

use js_sys::Array;
use mwanda_protocol::{Answer, Failure, Reply};
use wasm_bindgen::JsValue;
use web_sys::{File, console};

use crate::scope;

/// The worker can be used from now on.
pub fn say_ready() {
    post(&"ready".into());
}

/// An answer to a call, or a part of one.
pub fn answer(id: u32, answer: Answer) {
    match serde_json::to_string(&Reply { id, answer }) {
        Ok(json) => post(&json.into()),
        Err(error) => complain(&format!("an answer could not be written as JSON: {error}")),
    }
}

/// The last answer to a call.
pub fn end(id: u32, result: Result<(), Failure>) {
    answer(id, result.map_or_else(Answer::Failed, |()| Answer::Done));
}

/// A file for the user to download, made by a call that is about to be done.
pub fn hand_out(id: u32, name: &str, file: &File) {
    let message = Array::of4(&"file".into(), &id.into(), &name.into(), file);
    post(&message);
}

/// The worker is about to die of a bug.
pub fn say_panic(message: &str) {
    post(&Array::of2(&"panic".into(), &message.into()));
}

/// Something that no call can be answered with.
pub fn complain(message: &str) {
    console::error_1(&message.into());
}

fn post(message: &JsValue) {
    if let Err(error) = scope::worker().post_message(message) {
        console::error_2(&"the page cannot be told".into(), &error);
    }
}
