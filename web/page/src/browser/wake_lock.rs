//! Keeping the screen on.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::method;

/// Keeps the screen on while it is wanted, where the browser can: a device that goes to sleep stops computing. The browser
/// itself ends this whenever the page goes to the background.
#[derive(Clone, Default)]
pub struct WakeLock {
    is_wanted: Rc<Cell<bool>>,
    held: Rc<RefCell<Option<JsValue>>>,
}

impl WakeLock {
    /// Keeps the screen on from now on, or no longer. A refusal changes nothing else.
    pub fn want(&self, is_wanted: bool) {
        if self.is_wanted.replace(is_wanted) == is_wanted {
            return;
        }
        if !is_wanted {
            if let Some(lock) = self.held.take() {
                release(&lock);
            }
            return;
        }
        let Some(asked) = ask() else { return };
        let Self { is_wanted, held } = self.clone();
        spawn_local(async move {
            let Ok(lock) = JsFuture::from(asked).await else {
                return;
            };
            // Two that were asked for in short succession may arrive together.
            let other = match is_wanted.get() {
                true => held.replace(Some(lock)),
                false => Some(lock),
            };
            if let Some(other) = other {
                release(&other);
            }
        });
    }
}

fn ask() -> Option<js_sys::Promise> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"wakeLock".into()).ok()?;
    method::ask(&locks, "request", &Array::of1(&"screen".into()))
}

fn release(lock: &JsValue) {
    if let Some(released) = method::ask(lock, "release", &Array::new()) {
        spawn_local(async move {
            let _ = JsFuture::from(released).await;
        });
    }
}
