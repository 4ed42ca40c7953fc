//! The user's own text: a folder with one file a language.

use crate::TextError;
use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

/// Reads the folder's `<language>.txt` files, UTF-8, one sentence or paragraph a line.
///
/// Returns (language code, text) pairs: in the order of `languages` where given, else all the folder's languages in the
/// order of their codes. A byte order mark is taken off, and every line ends in "\n" whatever it ended in. The text is
/// not normalised otherwise: a tokenizer shall see what the user wrote. Other files and folders inside are left alone.
///
/// # Errors
/// [`TextError`], which names the folder, file or language: an unreadable folder or file, no text at all, a language
/// without a file, a language named twice or by an impossible code, a file that is empty, not UTF-8 or not a plain one.
pub fn read_folder(
    folder: &Path,
    languages: Option<&[String]>,
) -> Result<Vec<(String, String)>, TextError> {
    let files = text_files(folder)?;
    if files.is_empty() {
        return Err(TextError::NoText {
            folder: folder.to_path_buf(),
        });
    }
    let wanted = match languages {
        Some(codes) => {
            check_codes(codes)?;
            codes.to_vec()
        }
        None => files.keys().cloned().collect(),
    };
    let missing: Vec<String> = wanted
        .iter()
        .filter(|code| !files.contains_key(*code))
        .cloned()
        .collect();
    if !missing.is_empty() {
        return Err(TextError::LanguageMissing {
            folder: folder.to_path_buf(),
            missing,
            found: files.into_keys().collect(),
        });
    }
    wanted
        .into_iter()
        .map(|code| {
            let text = read_file(&files[&code])?;
            Ok((code, text))
        })
        .collect()
}

fn check_codes(codes: &[String]) -> Result<(), TextError> {
    if codes.is_empty() {
        return Err(TextError::NoLanguage);
    }
    let mut seen = HashSet::new();
    for code in codes {
        if !is_code(code) {
            return Err(TextError::InvalidCode { code: code.clone() });
        }
        if !seen.insert(code) {
            return Err(TextError::NamedTwice { code: code.clone() });
        }
    }
    Ok(())
}

fn is_code(code: &str) -> bool {
    !code.is_empty()
        && code
            .chars()
            .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

/// The folder's text files by language code. Names that are no code (".txt", "read me.txt") are not text of a language.
fn text_files(folder: &Path) -> Result<BTreeMap<String, PathBuf>, TextError> {
    let unreadable = |source| TextError::Unreadable {
        path: folder.to_path_buf(),
        source,
    };
    if folder.exists() && !folder.is_dir() {
        return Err(TextError::NotAFolder {
            path: folder.to_path_buf(),
        });
    }
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let code = path
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| name.strip_suffix(".txt"));
        if let Some(code) = code.filter(|code| is_code(code))
            && !path.is_dir()
        {
            files.insert(code.to_owned(), path);
        }
    }
    Ok(files)
}

fn read_file(file: &Path) -> Result<String, TextError> {
    let unreadable = |source| TextError::Unreadable {
        path: file.to_path_buf(),
        source,
    };
    // A pipe that nobody writes to, or a device, would be read for ever.
    if !fs::metadata(file).map_err(unreadable)?.is_file() {
        return Err(TextError::NotAPlainFile {
            file: file.to_path_buf(),
        });
    }
    let bytes = fs::read(file).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|error| TextError::NotUtf8 {
        file: file.to_path_buf(),
        byte: error.utf8_error().valid_up_to(),
    })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    if text.trim().is_empty() {
        return Err(TextError::Empty {
            file: file.to_path_buf(),
        });
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}
