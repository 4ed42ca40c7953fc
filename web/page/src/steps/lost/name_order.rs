//! The order of languages by their names in the interface's language.

use std::cmp::Ordering;

use js_sys::{Array, JsString, Object};
use wasm_bindgen::JsValue;

use crate::i18n::{interface_language, language_name};

/// Compares two languages by their names, as the interface's language orders words; reactive.
pub fn compare(one: &str, other: &str) -> Ordering {
    let locales = Array::of1(&JsValue::from_str(interface_language().code()));
    let first = JsString::from(language_name(one));
    first
        .locale_compare(&language_name(other), &locales, &Object::new())
        .cmp(&0)
}
