//! The interface in the user's language.
//!
//! Every sentence that a user reads stands in `strings/<language>/<part>.json` under a key such as `model.title`. [`t`],
//! [`t_with`] and [`t_count`] look one up in the chosen language, in English where a translation is missing, and follow
//! the choice: a view that calls them in a closure changes with it.

use leptos::prelude::*;

mod fill;
mod isolated;
mod language;
mod language_name;
pub mod number;
mod plural;
mod strings;

#[cfg(test)]
mod tests;

pub use isolated::{isolated, left_to_right};
pub use language::UiLanguage;
pub use language_name::language_name;

thread_local! {
    static INTERFACE: ArcRwSignal<UiLanguage> = ArcRwSignal::new(UiLanguage::default());
}

/// The interface's language; reactive.
pub fn interface_language() -> UiLanguage {
    INTERFACE.with(|language| language.get())
}

/// Changes the interface's language.
pub fn set_interface_language(language: UiLanguage) {
    INTERFACE.with(|signal| signal.set(language));
}

/// The text under a key; reactive.
pub fn t(key: &str) -> String {
    strings::lookup(interface_language(), key)
        .unwrap_or(key)
        .to_owned()
}

/// The text under a key with its `{placeholders}` filled in; reactive.
pub fn t_with(key: &str, values: &[(&str, &str)]) -> String {
    fill::fill(&t(key), values)
}

/// The text for a number of things; reactive. The text stands under the key with a plural category (`.one`, `.other`, …)
/// appended; `{count}` in it becomes the number.
pub fn t_count(key: &str, count: u64, values: &[(&str, &str)]) -> String {
    let language = interface_language();
    let category = plural::category(language, count);
    let text = strings::lookup(language, &format!("{key}.{category}"))
        .or_else(|| strings::lookup(language, &format!("{key}.other")))
        .unwrap_or(key);
    let count = number::integer(count);
    let mut all = vec![("count", count.as_str())];
    all.extend_from_slice(values);
    fill::fill(text, &all)
}
