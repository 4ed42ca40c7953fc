//! The names of languages.

use mwanda_engine::language;

/// A language's English name; nothing for a code that mwanda does not know.
pub fn english_name(code: &str) -> &'static str {
    language(code).map_or("", |language| language.english_name)
}

/// The codes of all languages with built-in text, for messages.
pub fn known_codes() -> String {
    let codes: Vec<&str> = mwanda_engine::languages()
        .iter()
        .map(|language| language.code)
        .collect();
    codes.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_its_english_name() {
        assert_eq!(english_name("sw"), "Swahili");
        assert_eq!(english_name("xx"), "");
    }

    #[test]
    fn all_built_in_languages_are_listed() {
        assert_eq!(known_codes().split(", ").count(), 15);
    }
}
