//! A file on its way to the user's downloads.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag};

use crate::{
    browser,
    state::{AppState, Running},
    transport::CallId,
};

/// A file that can be asked for, is being made, or is there.
#[derive(Clone, Copy)]
pub struct Download {
    call: RwSignal<Option<CallId>>,
    /// The file that was made last. One of the worker's lies on disk, where the browser copies it from: it never is in the
    /// page's memory.
    pub made: RwSignal<Option<MadeFile>, LocalStorage>,
}

/// A file that the browser can save.
#[derive(Clone)]
pub struct MadeFile {
    /// Its name.
    pub name: String,
    contents: Blob,
}

impl MadeFile {
    /// Its size.
    pub fn bytes(&self) -> u64 {
        self.contents.size() as u64
    }

    /// Hands it to the browser's downloads.
    pub fn save(&self) {
        browser::download(&self.name, &self.contents);
    }
}

impl Download {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            call: RwSignal::new(None),
            made: RwSignal::new_local(None),
        }
    }

    /// Follows a call that brings the file.
    pub fn expect(self, state: AppState, call: CallId) {
        self.made.set(None);
        self.call.set(Some(call));
        state.on_file(call, move |name, file| self.save(name, file.into()));
    }

    /// Whether this is the call that makes the file; reactive.
    pub fn is_made_by(self, running: &Running) -> bool {
        self.call.get() == Some(running.id)
    }

    /// Saves text as a file.
    pub fn save_text(self, name: String, media_type: &str, text: &str) {
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        let parts = js_sys::Array::of1(&JsValue::from_str(text));
        // Only memory can be short for this; then nothing is offered.
        if let Ok(contents) = Blob::new_with_str_sequence_and_options(&parts, &options) {
            self.save(name, contents);
        }
    }

    fn save(self, name: String, contents: Blob) {
        let made = MadeFile { name, contents };
        made.save();
        self.made.set(Some(made));
    }
}
