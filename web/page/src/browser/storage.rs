//! The browser's promise not to evict what the page keeps.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::StorageManager;

/// Asks for the promise; `then` hears whether it was given. Some browsers ask the user, so this belongs into a click. It is
/// the page that has to ask: a worker cannot.
pub fn persist(then: impl FnOnce(bool) + 'static) {
    let asked = manager().and_then(|storage| storage.persist().ok());
    spawn_local(async move {
        let answer = match asked {
            Some(promise) => JsFuture::from(promise).await.ok(),
            None => None,
        };
        then(answer.and_then(|answer| answer.as_bool()).unwrap_or(false));
    });
}

/// `None` where the browser has none, as on a page that came neither over HTTPS nor from this machine.
fn manager() -> Option<StorageManager> {
    let navigator = web_sys::window()?.navigator();
    let storage = js_sys::Reflect::get(&navigator, &"storage".into()).ok()?;
    storage.dyn_into().ok()
}
