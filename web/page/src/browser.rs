//! What the page needs of the browser around it. Whatever the browser refuses, such as storage in a private window, the
//! page goes on without.

pub mod files;
mod method;
pub mod save;
pub mod storage;
pub mod wake_lock;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The element of an id, to be focused or filled.
pub fn element(id: &str) -> Option<HtmlElement> {
    let element = web_sys::window()?.document()?.get_element_by_id(id)?;
    element.dyn_into().ok()
}

/// The root element, `<html>`.
pub fn root() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}

/// Moves the focus to an element, if it is there.
pub fn focus(id: &str) {
    if let Some(element) = element(id) {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// The id of the step's section in which an element is.
pub fn section_of(id: &str) -> Option<String> {
    let section = element(id)?.closest("section.step").ok()??;
    Some(section.id())
}

/// Opens whatever an element is folded up in.
pub fn unfold(id: &str) {
    let mut inner: Option<Element> = element(id).map(Into::into);
    while let Some(fold) = inner.and_then(|inner| inner.closest("details").ok()?) {
        // Setting an attribute of this name cannot fail.
        let _ = fold.set_attribute("open", "");
        inner = fold.parent_element();
    }
}

/// What is remembered under a name from an earlier visit.
pub fn remembered(name: &str) -> Option<String> {
    let storage = web_sys::window()?.local_storage().ok()??;
    storage.get_item(name).ok()?
}

/// Remembers something for the next visit, where the browser allows it.
pub fn remember(name: &str, value: &str) {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok()?);
    if let Some(storage) = storage {
        let _ = storage.set_item(name, value);
    }
}

/// The part of the address from `#` on.
pub fn address_hash() -> String {
    web_sys::window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

/// Writes a step's name into the address, so that the browser's back button returns to it.
pub fn set_address_hash(hash: &str) {
    if let Some(window) = web_sys::window()
        && address_hash().trim_start_matches('#') != hash
    {
        let _ = window.location().set_hash(hash);
    }
}

/// Language tags that the browser prefers, best first.
pub fn preferred_languages() -> Vec<String> {
    let Some(window) = web_sys::window() else {
        return Vec::new();
    };
    let tags = window.navigator().languages();
    tags.iter().filter_map(|tag| tag.as_string()).collect()
}

/// Gigabytes of memory that the browser admits to. Not every browser says.
pub fn device_memory() -> Option<f64> {
    let navigator = web_sys::window()?.navigator();
    js_sys::Reflect::get(&navigator, &"deviceMemory".into())
        .ok()?
        .as_f64()
}

/// The address of the page, with its query and what follows.
pub fn address() -> String {
    web_sys::window()
        .and_then(|window| window.location().href().ok())
        .unwrap_or_default()
}

/// The part of the address from `?` to `#`.
pub fn address_query() -> String {
    web_sys::window()
        .and_then(|window| window.location().search().ok())
        .unwrap_or_default()
}

/// Whether the service worker has said that a newer version of the page is there.
pub fn is_update_ready() -> bool {
    root().is_some_and(|root| root.get_attribute("data-update").as_deref() == Some("ready"))
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        // A reload that the browser refuses leaves the page as it is.
        let _ = window.location().reload();
    }
}

/// Whether the page's tab is in the background.
pub fn is_in_background() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.hidden())
}
