//! What the page sends.

use js_sys::Array;
use mwanda_protocol::Call;
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

use crate::WorkerError;

/// A call and the files that travel beside it.
pub struct Message {
    /// The call.
    pub call: Call,
    /// The files, in their order.
    pub files: Vec<File>,
}

/// A message that cannot be read, with the number of the call, if that at least is there.
pub struct Unreadable {
    /// The call's number.
    pub id: Option<u32>,
    /// What is wrong.
    pub error: WorkerError,
}

impl Message {
    /// Reads what came with a message event.
    pub fn read(data: JsValue) -> Result<Self, Unreadable> {
        let bad = |id, reason: &str| Unreadable {
            id,
            error: WorkerError::BadMessage(reason.to_owned()),
        };
        let parts = data
            .dyn_into::<Array>()
            .map_err(|_| bad(None, "it is no array"))?;
        let json = parts
            .get(0)
            .as_string()
            .ok_or_else(|| bad(None, "it does not begin with a string"))?;
        let call: Call = serde_json::from_str(&json)
            .map_err(|error| bad(call_number(&json), &error.to_string()))?;
        let files: Result<Vec<File>, _> = parts.iter().skip(1).map(JsCast::dyn_into).collect();
        let files = files.map_err(|_| bad(Some(call.id), "something beside it is no file"))?;
        Ok(Self { call, files })
    }
}

fn call_number(json: &str) -> Option<u32> {
    #[derive(Deserialize)]
    struct Number {
        id: u32,
    }
    serde_json::from_str(json).ok().map(|Number { id }| id)
}
