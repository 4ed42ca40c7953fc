//! The texts of a study: calibration text in the order of a seed, and the lines to evaluate on.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use mwanda_text::Part;
use sha2::{Digest, Sha256};

/// Texts by language code.
pub type Texts = BTreeMap<String, String>;

/// The texts of `languages`, or of all that `source` has: `builtin`, or a folder.
///
/// # Errors
/// A folder or file that cannot be read, or a language without text.
pub fn read(source: &str, study: &Path, languages: Option<&[String]>, part: Part) -> Result<Texts> {
    if source != "builtin" {
        let folder = beside(study, Path::new(source));
        return Ok(mwanda_text::read_folder(&folder, languages)?
            .into_iter()
            .collect());
    }
    let all: Vec<String> = mwanda_text::languages()
        .iter()
        .map(|language| language.code.to_owned())
        .collect();
    let texts = languages.unwrap_or(&all).iter().map(|code| {
        let text = mwanda_text::text(code, part)?;
        Ok((code.clone(), text.to_owned()))
    });
    texts.collect()
}

/// A path of the study file, which is relative to the file's folder.
pub fn beside(study: &Path, path: &Path) -> PathBuf {
    match study.parent() {
        Some(folder) => folder.join(path),
        None => path.to_path_buf(),
    }
}

/// SHA-256 of each text.
pub fn hashes(texts: &Texts) -> BTreeMap<String, String> {
    let texts = texts.iter();
    texts
        .map(|(code, text)| (code.clone(), hex::encode(Sha256::digest(text))))
        .collect()
}

/// Refuses texts of which a part has nothing left.
///
/// # Errors
/// The languages without text.
pub fn expect_some(texts: &Texts, what: &str) -> Result<()> {
    let empty: Vec<&str> = texts
        .iter()
        .filter(|(_, text)| text.trim().is_empty())
        .map(|(code, _)| code.as_str())
        .collect();
    if !empty.is_empty() {
        bail!("{what} leaves no text in: {}", empty.join(", "));
    }
    Ok(())
}
