//! Names of languages in the interface's language.

use js_sys::{Array, Function, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::interface_language;

/// The name of a language, by its code, in the interface's language; reactive. A code that the browser does not know, or
/// that is none, is returned as it is.
pub fn language_name(code: &str) -> String {
    displayed(code).unwrap_or_else(|| code.to_owned())
}

fn displayed(code: &str) -> Option<String> {
    let locales = Array::of1(&JsValue::from_str(interface_language().code()));
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"language".into()).ok()?;
    let names = Intl::DisplayNames::new(&locales, &options);
    // Called by name, so that what it throws at a malformed code is caught.
    let of: Function = Reflect::get(&names, &"of".into()).ok()?.dyn_into().ok()?;
    of.call1(&names, &JsValue::from_str(code)).ok()?.as_string()
}
