//! A file on its way to the user's disk.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag};

use crate::{
    browser::save::{self, Choice, Place},
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
    /// What became of it, once it was made.
    pub fate: RwSignal<Option<Fate>>,
    is_choosing: StoredValue<bool>,
}

/// A file that the browser can save.
#[derive(Clone)]
pub struct MadeFile {
    /// Its name.
    pub name: String,
    contents: Blob,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The browser's downloads have it; what becomes of it they say.
    HandedOver,
    /// It is being written where the user chose.
    Writing,
    /// It is where the user chose, under this name.
    Written(String),
    /// It could not be saved, and why, in English.
    Failed(String),
}

impl MadeFile {
    /// Its size.
    pub fn bytes(&self) -> u64 {
        self.contents.size() as u64
    }
}

impl Download {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            call: RwSignal::new(None),
            made: RwSignal::new_local(None),
            fate: RwSignal::new(None),
            is_choosing: StoredValue::new(false),
        }
    }

    /// Follows a call that brings the file.
    pub fn expect(self, state: AppState, call: CallId) {
        self.expect_for(state, call, None);
    }

    /// Has `make` begin a file that may be large: about `bytes`. For a large one the user is asked for a place first, while
    /// the click that asked for it still counts; without a place nothing is made.
    pub fn make_for_place(
        self,
        state: AppState,
        name: &str,
        bytes: u64,
        make: impl FnOnce() -> CallId + 'static,
    ) {
        self.with_place(name, bytes, move |place| {
            self.expect_for(state, make(), place);
        });
    }

    /// Saves the file that was made last once more, in another place if it is large.
    pub fn save_again(self) {
        let Some(made) = self.made.get_untracked() else {
            return;
        };
        self.with_place(&made.name.clone(), made.bytes(), move |place| {
            self.save(made, place);
        });
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
            self.save(MadeFile { name, contents }, None);
        }
    }

    fn expect_for(self, state: AppState, call: CallId, place: Option<Place>) {
        self.made.set(None);
        self.fate.set(None);
        self.call.set(Some(call));
        state.on_file(call, move |name, file| {
            let contents = file.into();
            self.save(MadeFile { name, contents }, place.clone());
        });
    }

    fn with_place(self, name: &str, bytes: u64, then: impl FnOnce(Option<Place>) + 'static) {
        if bytes < save::LARGE || !save::can_ask_for_place() {
            return then(None);
        }
        if self.is_choosing.get_value() {
            return;
        }
        self.is_choosing.set_value(true);
        save::ask_for_place(name, move |choice| {
            // The step may be gone by now.
            let _ = self.is_choosing.try_set_value(false);
            match choice {
                Choice::Place(place) => then(Some(place)),
                Choice::NotAsked => then(None),
                Choice::Cancelled => {}
            }
        });
    }

    fn save(self, made: MadeFile, place: Option<Place>) {
        self.made.set(Some(made.clone()));
        let Some(place) = place else {
            self.fate
                .set(Some(match save::download(&made.name, &made.contents) {
                    Ok(()) => Fate::HandedOver,
                    Err(error) => Fate::Failed(error),
                }));
            return;
        };
        self.fate.set(Some(Fate::Writing));
        spawn_local(async move {
            let fate = match place.write(&made.contents).await {
                Ok(()) => Fate::Written(place.name()),
                Err(error) => Fate::Failed(error),
            };
            let _ = self.fate.try_set(Some(fate));
        });
    }
}
