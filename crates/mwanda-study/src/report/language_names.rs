//! Names of languages that texts and tasks are often in but that have no built-in text.

use mwanda_text::Direction;

/// A language's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LanguageName {
    pub(super) english: &'static str,
    pub(super) own: &'static str,
    pub(super) is_right_to_left: bool,
}

/// Sorted by code.
const OTHERS: [(&str, LanguageName); 20] = [
    ("bg", name("Bulgarian", "български")),
    ("bn", name("Bengali", "বাংলা")),
    ("el", name("Greek", "ελληνικά")),
    ("et", name("Estonian", "eesti")),
    ("eu", name("Basque", "euskara")),
    ("fa", right_to_left("Persian", "فارسی")),
    ("fi", name("Finnish", "suomi")),
    ("he", right_to_left("Hebrew", "עברית")),
    ("ht", name("Haitian Creole", "kreyòl ayisyen")),
    ("hu", name("Hungarian", "magyar")),
    ("it", name("Italian", "italiano")),
    ("nl", name("Dutch", "Nederlands")),
    ("pl", name("Polish", "polski")),
    ("qu", name("Quechua", "Runasimi")),
    ("ro", name("Romanian", "română")),
    ("sv", name("Swedish", "svenska")),
    ("ta", name("Tamil", "தமிழ்")),
    ("th", name("Thai", "ไทย")),
    ("uk", name("Ukrainian", "українська")),
    ("ur", right_to_left("Urdu", "اردو")),
];

/// The names of a language, if its code is known.
pub(super) fn language_name(code: &str) -> Option<LanguageName> {
    if let Some(known) = mwanda_text::language(code) {
        return Some(LanguageName {
            english: known.english_name,
            own: known.own_name,
            is_right_to_left: matches!(known.direction, Direction::Rtl),
        });
    }
    let place = OTHERS.binary_search_by_key(&code, |(other, _)| other);
    place.ok().map(|place| OTHERS[place].1)
}

/// The English name, or the code.
pub(super) fn english_name(code: &str) -> &str {
    language_name(code).map_or(code, |name| name.english)
}

const fn name(english: &'static str, own: &'static str) -> LanguageName {
    LanguageName {
        english,
        own,
        is_right_to_left: false,
    }
}

const fn right_to_left(english: &'static str, own: &'static str) -> LanguageName {
    LanguageName {
        english,
        own,
        is_right_to_left: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_code_is_found() {
        for (code, name) in OTHERS {
            assert_eq!(language_name(code), Some(name), "{code}");
        }
        assert_eq!(english_name("sw"), "Swahili");
        assert_eq!(english_name("xx"), "xx");
        assert!(language_name("ar").is_some_and(|name| name.is_right_to_left));
    }
}
