//! Which languages, out of those that a text has.

use std::collections::HashSet;

use anyhow::{Result, bail};
use mwanda_engine::{TextSource, language};

use crate::languages::known_codes;

/// Stands for every language that a text has.
const ALL: &str = "all";

/// A language code as it was typed in a list.
///
/// # Errors
/// Nothing between two commas.
pub fn language_code(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a language code is missing".to_owned()),
        code => Ok(code.to_owned()),
    }
}

/// The languages that were asked for; `None` stands for all that the text has.
pub fn selected(languages: Option<&[String]>) -> Option<Vec<String>> {
    match languages {
        Some([code]) if code == ALL => None,
        languages => languages.map(<[String]>::to_vec),
    }
}

/// Refuses text and languages that cannot be had, before a model is loaded for them.
///
/// # Errors
/// A file in place of a folder; a language that is named twice, or that the built-in text does not have.
pub fn check_languages(source: &TextSource, languages: Option<&[String]>) -> Result<()> {
    if let TextSource::Folder(path) = source
        && path.is_file()
    {
        bail!(
            "{} is a file; text has to be in a folder of <language>.txt files",
            path.display()
        );
    }
    let mut seen = HashSet::new();
    for code in languages.unwrap_or_default() {
        if !seen.insert(code) {
            bail!("the language \"{code}\" is named twice");
        }
        if *source == TextSource::Builtin && language(code).is_none() {
            bail!(
                "there is no built-in text for \"{code}\" (there is for {}); \
                 a folder with {code}.txt can be given instead",
                known_codes()
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(codes: &[&str]) -> Vec<String> {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn no_list_and_the_word_all_are_every_language() {
        assert_eq!(selected(None), None);
        assert_eq!(selected(Some(codes(&["all"]).as_slice())), None);
        assert_eq!(
            selected(Some(codes(&["en", "de"]).as_slice())),
            Some(codes(&["en", "de"]))
        );
    }

    #[test]
    fn languages_are_there_and_named_once() {
        let folder = TextSource::Folder("texts".into());
        let check = |source: &TextSource, list: &[&str]| {
            check_languages(source, Some(codes(list).as_slice()))
        };
        assert!(check(&TextSource::Builtin, &["en", "sw"]).is_ok());
        assert!(check(&folder, &["xx"]).is_ok());
        assert!(check(&folder, &["xx", "xx"]).is_err());
        let error = check(&TextSource::Builtin, &["en", "xx"]).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("\"xx\"") && error.contains("sw"), "{error}");
        assert!(check_languages(&TextSource::Builtin, None).is_ok());
    }

    #[test]
    fn text_is_in_a_folder() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let source = TextSource::Folder(file.path().to_path_buf());
        let error = check_languages(&source, None).unwrap_err().to_string();
        assert!(error.contains("<language>.txt"), "{error}");
    }
}
