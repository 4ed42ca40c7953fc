//! How much the browser lets this page keep, and whether it may be taken away.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageEstimate;

use crate::{WorkerError, scope};

/// Storage of this page, as far as the browser tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Bytes used.
    pub used: Option<u64>,
    /// Bytes that may be used in all.
    pub quota: Option<u64>,
}

impl Room {
    /// The error of work that needed `needed` bytes more, with the figures where storage became full and they explain it.
    pub fn explain(&self, error: WorkerError, needed: u64) -> WorkerError {
        match error {
            WorkerError::StorageFull { .. } => self.expect(needed).err().unwrap_or(error),
            other => other,
        }
    }

    /// # Errors
    /// [`WorkerError::NoRoom`] where the browser tells that there is less than `needed`.
    pub fn expect(&self, needed: u64) -> Result<(), WorkerError> {
        let (Some(used), Some(quota)) = (self.used, self.quota) else {
            return Ok(());
        };
        let available = quota.saturating_sub(used);
        if needed <= available {
            Ok(())
        } else {
            Err(WorkerError::NoRoom { needed, available })
        }
    }
}

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
