//! From the source's lines to sentences: what is damaged is repaired where the repair is certain, and dropped where not.

use crate::encoding::{undo_double_utf8, windows_1252_for_c1};
use std::collections::HashSet;

/// The cleaned sentences of `raw` (one a line) in the source's order, each once.
pub fn clean(raw: &str, code: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    raw.lines()
        .map(|line| repair(line, code))
        .filter(|sentence| !is_damaged(sentence))
        .filter(|sentence| {
            let key = letters_and_digits(sentence);
            !key.is_empty() && seen.insert(key)
        })
        .collect()
}

/// One line with its entities decoded, its encoding damage undone and its white space evened out.
pub fn repair(line: &str, code: &str) -> String {
    let decoded = html_escape::decode_html_entities(line);
    let decoded = windows_1252_for_c1(&undo_double_utf8(&decoded));
    let own_letters: String = decoded
        .chars()
        .filter(|c| !INVISIBLE.contains(c))
        .map(|c| own_letter(c, code))
        .collect();
    own_letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Soft hyphen, zero-width space and byte order mark say nothing in running text. The zero-width joiners stay: Hindi is
/// spelt with them; so do the direction marks of Arabic.
const INVISIBLE: [char; 3] = ['\u{AD}', '\u{200B}', '\u{FEFF}'];

/// Some pages were written in the Turkish code page and read as the Western one, which has Icelandic letters in the six
/// places that differ; Vietnamese pages used the Icelandic capital eth for the capital Đ, which looks the same.
fn own_letter(c: char, code: &str) -> char {
    match (code, c) {
        ("tr", 'ý') => 'ı',
        ("tr", 'þ') => 'ş',
        ("tr", 'ð') => 'ğ',
        ("tr", 'Ý') => 'İ',
        ("tr", 'Þ') => 'Ş',
        ("tr", 'Ð') => 'Ğ',
        ("vi", 'Ð') => 'Đ',
        _ => c,
    }
}

/// Whether something was lost that cannot be told any more: control characters, replacement characters (also those that
/// were themselves read in a Cyrillic code page), or a capital accented letter inside a word, which is how text of
/// the old Macintosh code page looks when read as another ("BibliothÈque").
pub fn is_damaged(sentence: &str) -> bool {
    let capital_inside = || {
        let characters: Vec<char> = sentence.chars().collect();
        characters.windows(3).any(|around| {
            around[0].is_lowercase()
                && matches!(around[1], 'À'..='Ö' | 'Ø'..='Þ')
                && around[2].is_lowercase()
        })
    };
    sentence.chars().any(|c| c.is_control() || c == '\u{FFFD}')
        || sentence.contains("пїЅ")
        || capital_inside()
}

/// What two copies of a sentence share when only case, spaces or punctuation differ.
fn letters_and_digits(sentence: &str) -> String {
    sentence
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
