//! Asking how much the browser lets this page keep, and whether it may be taken away.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageEstimate;

use crate::{Room, scope};

/// Asks how much room there is.
pub async fn room() -> Room {
    match ask("estimate").await {
        Some(estimate) => {
            let estimate: StorageEstimate = estimate.unchecked_into();
            let bytes = |bytes: f64| bytes as u64;
            Room {
                used: estimate.get_usage().map(bytes),
                quota: estimate.get_quota().map(bytes),
            }
        }
        None => Room::default(),
    }
}

/// Whether the browser promised to keep what this page stores; `None` where it does not say. Only a page can ask for that
/// promise, a worker cannot.
pub async fn is_persisted() -> Option<bool> {
    ask("persisted").await?.as_bool()
}

/// Calls a method of `navigator.storage`; `None` where the browser has none, as on insecure pages, or refuses.
pub(super) async fn ask(method: &str) -> Option<JsValue> {
    let storage = Reflect::get(&scope::navigator(), &"storage".into()).ok()?;
    let method = Reflect::get(&storage, &method.into()).ok()?;
    let promise = method.dyn_into::<Function>().ok()?.call0(&storage).ok()?;
    JsFuture::from(promise.dyn_into::<Promise>().ok()?)
        .await
        .ok()
}
