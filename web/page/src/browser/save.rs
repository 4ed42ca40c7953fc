//! Files that the user takes away.

use std::time::Duration;

use js_sys::{Array, Object, Reflect};
use leptos::prelude::set_timeout;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, FileSystemFileHandle, HtmlAnchorElement};

use super::method;

/// From this size on, in bytes, the user is asked for a place first. A download by link is copied twice, and until it is
/// done fills the browser's storage beside the original; that a small file gets there at one click is worth more. It also
/// keeps what the tests of this page download out of a dialog that nothing but a person can operate.
pub const LARGE: u64 = 64 << 20;

const PICKER: &str = "showSaveFilePicker";

/// Hands a file to the browser's downloads.
///
/// # Errors
/// In words, if the browser cannot take it.
pub fn download(name: &str, contents: &Blob) -> Result<(), String> {
    let url = web_sys::Url::create_object_url_with_blob(contents).map_err(|e| in_words(&e))?;
    let clicked = click_link(name, &url);
    // The browser reads the file after this returns; a minute is enough for it to open it.
    set_timeout(
        move || {
            let _ = web_sys::Url::revoke_object_url(&url);
        },
        Duration::from_secs(60),
    );
    clicked
}

fn click_link(name: &str, url: &str) -> Result<(), String> {
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.ok_or("there is no document")?;
    let anchor = document.create_element("a").map_err(|e| in_words(&e))?;
    let anchor: HtmlAnchorElement = anchor.dyn_into().map_err(|e| in_words(&e))?;
    anchor.set_href(url);
    anchor.set_download(name);
    anchor.click();
    Ok(())
}

/// A place on the user's disk.
#[derive(Clone)]
pub struct Place(FileSystemFileHandle);

/// What came of asking for a place.
pub enum Choice {
    /// The user chose this one.
    Place(Place),
    /// The user chose none.
    Cancelled,
    /// The browser did not ask.
    NotAsked,
}

/// Whether the browser can ask the user where a file is to go.
pub fn can_ask_for_place() -> bool {
    web_sys::window().is_some_and(|window| method::method(&window, PICKER).is_some())
}

/// Asks the user where a file of this name is to go. Browsers only do so within a click.
pub fn ask_for_place(name: &str, then: impl FnOnce(Choice) + 'static) {
    let options = Object::new();
    // A property of a plain object can always be set.
    let _ = Reflect::set(&options, &"suggestedName".into(), &name.into());
    let asked = web_sys::window()
        .and_then(|window| method::ask(&window, PICKER, &Array::of1(&options.into())));
    spawn_local(async move {
        let Some(asked) = asked else {
            return then(Choice::NotAsked);
        };
        then(match JsFuture::from(asked).await {
            Ok(handle) => Choice::Place(Place(handle.unchecked_into())),
            Err(error) if name_of(&error).as_deref() == Some("AbortError") => Choice::Cancelled,
            Err(_) => Choice::NotAsked,
        });
    });
}

impl Place {
    /// The name that the user gave the file.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Writes a file there, piece by piece; what was there before stays until all of it is written.
    ///
    /// # Errors
    /// In words: a full disk, a permission that was withdrawn, a file that can no longer be read.
    pub async fn write(&self, contents: &Blob) -> Result<(), String> {
        let target = JsFuture::from(self.0.create_writable()).await;
        let target = target.map_err(|e| in_words(&e))?;
        let piped = contents.stream().pipe_to(target.unchecked_ref());
        JsFuture::from(piped).await.map_err(|e| in_words(&e))?;
        Ok(())
    }
}

fn name_of(error: &JsValue) -> Option<String> {
    Some(error.dyn_ref::<js_sys::Error>()?.name().into())
}

fn in_words(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| format!("{error:?}"), |error| error.message().into())
}
