//! Methods that not every browser has.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The method of this name, if the object has it.
pub fn method(object: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(object, &name.into()).ok()?.dyn_into().ok()
}

/// Calls a method that answers with a promise; `None` where the browser has no such method, or refuses at once.
pub fn ask(object: &JsValue, name: &str, arguments: &Array) -> Option<Promise> {
    let answer = method(object, name)?.apply(object, arguments).ok()?;
    answer.dyn_into().ok()
}
