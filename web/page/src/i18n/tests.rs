//! The strings against each other, and against the sources that use them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use super::{UiLanguage, fill::placeholders, plural, strings};

const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// Parts of the page, which are the first words of the keys.
const PARTS: [&str; 8] = [
    "shell",
    "model",
    "languages",
    "prune",
    "lost",
    "charts",
    "chat",
    "take-away",
];

/// Literals that look like keys and are none: names of files and tensors.
const NO_KEYS: [&str; 1] = ["model.safetensors"];

fn strings_of(language: UiLanguage) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (part, source) in PARTS.iter().zip(strings::sources(language)) {
        let part_strings: BTreeMap<String, String> = serde_json::from_str(source)
            .unwrap_or_else(|error| panic!("{}/{part}.json: {error}", language.code()));
        for (key, text) in part_strings {
            let own = key
                .strip_prefix(part)
                .is_some_and(|rest| rest.starts_with('.'));
            assert!(own, "{key} does not belong in {part}.json");
            let first = all.insert(key, text);
            assert!(first.is_none());
        }
    }
    all
}

/// The key without its plural category, and the category.
fn without_category(key: &str) -> (&str, Option<&str>) {
    match key.rsplit_once('.') {
        Some((base, category)) if CATEGORIES.contains(&category) => (base, Some(category)),
        _ => (key, None),
    }
}

fn bases(strings: &BTreeMap<String, String>) -> BTreeSet<&str> {
    strings.keys().map(|key| without_category(key).0).collect()
}

#[test]
fn every_language_has_the_same_keys() {
    let english = strings_of(UiLanguage::English);
    for language in UiLanguage::ALL {
        let translated = strings_of(language);
        let missing: Vec<_> = bases(&english)
            .difference(&bases(&translated))
            .copied()
            .collect::<Vec<_>>();
        let unknown: Vec<_> = bases(&translated)
            .difference(&bases(&english))
            .copied()
            .collect::<Vec<_>>();
        let code = language.code();
        assert!(missing.is_empty(), "{code} lacks {missing:?}");
        assert!(
            unknown.is_empty(),
            "{code} has {unknown:?}, which English has not"
        );
    }
}

#[test]
fn every_plural_has_the_forms_of_its_language() {
    for language in UiLanguage::ALL {
        let strings = strings_of(language);
        let mut forms: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for key in strings.keys() {
            if let (base, Some(category)) = without_category(key) {
                forms.entry(base).or_default().insert(category);
            }
        }
        for (base, has) in forms {
            for category in plural::categories(language) {
                assert!(
                    has.contains(category),
                    "{}: {base}.{category} is missing",
                    language.code()
                );
            }
        }
    }
}

#[test]
fn every_translation_has_the_placeholders_of_the_english_text() {
    let english = strings_of(UiLanguage::English);
    for language in UiLanguage::ALL {
        let translated = strings_of(language);
        let names = |text| placeholders(text).into_iter().collect::<BTreeSet<_>>();
        for (key, text) in &translated {
            let (base, category) = without_category(key);
            let original = english
                .get(key)
                .or_else(|| english.get(&format!("{base}.other")));
            let Some(original) = original else { continue };
            let (mut has, mut needs) = (names(text), names(original));
            if category.is_some() {
                // “Two files” needs no numeral in some languages.
                has.remove("count");
                needs.remove("count");
            }
            assert_eq!(has, needs, "{}: {key}", language.code());
        }
    }
}

#[test]
fn every_key_that_is_used_exists_and_every_key_is_used() {
    let english = strings_of(UiLanguage::English);
    let known = bases(&english);
    let mut used = BTreeSet::new();
    for_each_literal(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &mut |literal, file| {
            if !is_key(literal) || NO_KEYS.contains(&literal) {
                return;
            }
            assert!(
                known.contains(literal),
                "{}: no text under {literal}",
                file.display()
            );
            used.insert(literal.to_owned());
        },
    );
    let unused: Vec<_> = known.iter().filter(|key| !used.contains(**key)).collect();
    assert!(unused.is_empty(), "no source uses {unused:?}");
}

fn is_key(literal: &str) -> bool {
    let Some((part, rest)) = literal.split_once('.') else {
        return false;
    };
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    PARTS.contains(&part) && rest.split('.').all(is_word)
}

/// Calls `look` with every string literal of the page's sources, tests aside. Literals with escapes are cut at them, which
/// no key has.
fn for_each_literal(folder: &Path, look: &mut impl FnMut(&str, &Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            for_each_literal(&path, look);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("tests.rs")
        {
            let source = fs::read_to_string(&path).unwrap();
            let program = source
                .split("#[cfg(test)]\nmod tests {")
                .next()
                .unwrap_or_default();
            let lines = program
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            for literal in lines.flat_map(|line| line.split('"').skip(1).step_by(2)) {
                look(literal, &path);
            }
        }
    }
}
