//! The tokenizer's files in a Hugging Face folder.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use mwanda_checkpoint::{FileKind, Files};

use crate::error::TokenizerError;

/// The folder of named chat templates.
pub(crate) const TEMPLATES: &str = "additional_chat_templates";
/// Files that belong to a tokenizer and are read or passed on.
const FILES: [&str; 7] = [
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "chat_template.jinja",
    "chat_template.json",
    "tokenizer.model",
];
/// Files of older formats, which are named when tokenizer.json is missing.
const OLDER: [&str; 4] = ["tokenizer.model", "vocab.json", "merges.txt", "vocab.txt"];

/// The tokenizer's files by their path in the folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HfTokenizerFiles {
    files: BTreeMap<String, Vec<u8>>,
}

impl HfTokenizerFiles {
    /// Files that are already in memory, as in the browser.
    pub fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        Self {
            files: files.into_iter().collect(),
        }
    }

    /// Reads those that are in a folder on the disk.
    ///
    /// # Errors
    /// [`TokenizerError::NoTokenizerJson`] and [`TokenizerError::Io`].
    #[cfg(not(target_family = "wasm"))]
    pub fn read(folder: &Path) -> Result<Self, TokenizerError> {
        Self::read_in(&mwanda_checkpoint::DiskFiles, folder)
    }

    /// Reads those that are in a folder.
    ///
    /// # Errors
    /// [`TokenizerError::NoTokenizerJson`] and [`TokenizerError::Io`].
    pub fn read_in(among: &dyn Files, folder: &Path) -> Result<Self, TokenizerError> {
        let mut files = BTreeMap::new();
        for name in FILES {
            if let Some(bytes) = read(among, &folder.join(name))? {
                files.insert(name.to_owned(), bytes);
            }
        }
        if !files.contains_key("tokenizer.json") {
            let is_file = |name: &&&str| {
                let kind = among.kind(&folder.join(name));
                kind.ok() == Some(FileKind::File)
            };
            let present = OLDER.iter().filter(is_file);
            return Err(TokenizerError::NoTokenizerJson {
                others: present.map(|name| (*name).to_owned()).collect(),
            });
        }
        for name in template_names(among, &folder.join(TEMPLATES))? {
            if let Some(bytes) = read(among, &folder.join(TEMPLATES).join(&name))? {
                files.insert(format!("{TEMPLATES}/{name}"), bytes);
            }
        }
        Ok(Self { files })
    }

    /// A file's content.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// All files, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let files = self.files.iter();
        files.map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// A text file.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, TokenizerError> {
        let text = self.get(name).map(std::str::from_utf8).transpose();
        text.map_err(|error| invalid(name, &error))
    }

    /// A JSON file.
    pub(crate) fn json(&self, name: &str) -> Result<Option<serde_json::Value>, TokenizerError> {
        let json = self.get(name).map(serde_json::from_slice).transpose();
        json.map_err(|error| invalid(name, &error))
    }
}

fn invalid(file: &str, error: &dyn std::error::Error) -> TokenizerError {
    TokenizerError::InvalidFile {
        file: file.to_owned(),
        reason: error.to_string(),
    }
}

fn read(files: &dyn Files, path: &Path) -> Result<Option<Vec<u8>>, TokenizerError> {
    match files.read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(TokenizerError::Io {
            path: path.to_path_buf(),
            source,
        }),
    }
}

fn template_names(files: &dyn Files, folder: &Path) -> Result<Vec<String>, TokenizerError> {
    match files.names(folder) {
        Ok(mut names) => {
            names.retain(|name| name.ends_with(".jinja"));
            Ok(names)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(TokenizerError::Io {
            path: folder.to_path_buf(),
            source,
        }),
    }
}
