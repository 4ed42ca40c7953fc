//! Which plural a number takes.

use wasm_bindgen::JsValue;

use super::UiLanguage;

/// The plural category of a number in a language: `zero`, `one`, `two`, `few`, `many` or `other`.
pub fn category(language: UiLanguage, count: u64) -> String {
    let locales = js_sys::Array::of1(&JsValue::from_str(language.code()));
    let rules = js_sys::Intl::PluralRules::new(&locales, &js_sys::Object::new());
    rules.select(count as f64).into()
}

/// The categories that `Intl` distinguishes for whole numbers in a language.
#[cfg(test)]
pub fn categories(language: UiLanguage) -> &'static [&'static str] {
    match language {
        UiLanguage::Arabic => &["zero", "one", "two", "few", "many", "other"],
        UiLanguage::Chinese => &["other"],
        // Spanish and French also know `many`, for whole millions; it may be left out, and `other` is taken.
        _ => &["one", "other"],
    }
}
