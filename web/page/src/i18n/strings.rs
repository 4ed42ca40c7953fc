//! The strings, compiled in.

use std::{collections::HashMap, sync::OnceLock};

use super::UiLanguage;

macro_rules! parts {
    ($language:literal) => {
        [
            include_str!(concat!("../../strings/", $language, "/shell.json")),
            include_str!(concat!("../../strings/", $language, "/model.json")),
            include_str!(concat!("../../strings/", $language, "/languages.json")),
            include_str!(concat!("../../strings/", $language, "/prune.json")),
            include_str!(concat!("../../strings/", $language, "/lost.json")),
            include_str!(concat!("../../strings/", $language, "/charts.json")),
            include_str!(concat!("../../strings/", $language, "/chat.json")),
            include_str!(concat!("../../strings/", $language, "/take-away.json")),
        ]
    };
}

type Strings = HashMap<String, String>;

/// The text under a key, in English where the language has none.
pub fn lookup(language: UiLanguage, key: &str) -> Option<&'static str> {
    let text = strings(language)
        .get(key)
        .or_else(|| strings(UiLanguage::English).get(key));
    text.map(String::as_str)
}

/// All strings of a language by key.
pub fn strings(language: UiLanguage) -> &'static Strings {
    static ALL: [OnceLock<Strings>; 7] = [const { OnceLock::new() }; 7];
    ALL[language as usize].get_or_init(|| {
        let parts = sources(language).into_iter();
        // A part that is no JSON is a mistake of ours, which a test finds; the page then shows its keys.
        parts
            .filter_map(|part| serde_json::from_str::<Strings>(part).ok())
            .flatten()
            .collect()
    })
}

/// The files of a language, one a part of the page.
pub fn sources(language: UiLanguage) -> [&'static str; 8] {
    match language {
        UiLanguage::English => parts!("en"),
        UiLanguage::Spanish => parts!("es"),
        UiLanguage::French => parts!("fr"),
        UiLanguage::German => parts!("de"),
        UiLanguage::Chinese => parts!("zh"),
        UiLanguage::Arabic => parts!("ar"),
        UiLanguage::Swahili => parts!("sw"),
    }
}
