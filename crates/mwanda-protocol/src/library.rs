//! The models that are at hand.
//!
//! A model's path is what [`Request::Inspect`](crate::Request::Inspect) and [`Request::Load`](crate::Request::Load) take.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What the keeper of the models can be asked to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LibraryRequest {
    /// List what there is.
    List,
    /// Bring a model of the catalogue, going on where an earlier attempt stopped.
    Fetch {
        /// The catalogue's name of it.
        name: String,
    },
    /// Keep files that the user picked, which travel beside this request, as a model: a GGUF file or a folder's files.
    Keep {
        /// Name of the model: a folder's or a file's name.
        name: String,
        /// Paths of the files inside the folder, in the order in which they travel.
        files: Vec<String>,
    },
    /// Make files that the user picked, which travel beside this request, readable without keeping them.
    Pick {
        /// Name of the model: a folder's or a file's name.
        name: String,
        /// Paths of the files inside the folder, in the order in which they travel.
        files: Vec<String>,
    },
    /// Delete a kept model.
    Delete {
        /// Its path.
        path: PathBuf,
    },
    /// Remove what an unfinished download of a model of the catalogue has brought.
    Discard {
        /// The catalogue's name of it.
        name: String,
    },
    /// Ask the browser not to evict what is kept.
    Persist,
}

/// What the keeper of the models answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LibraryEvent {
    /// How far a download or a copy has come.
    Progress(FetchProgress),
    /// What there is, after whatever was asked for.
    State(LibraryState),
    /// A model can be read under this path.
    Ready {
        /// The path.
        path: PathBuf,
        /// What there is now.
        state: LibraryState,
    },
}

/// How far a download or a copy has come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FetchProgress {
    /// Bytes that are there.
    pub done: u64,
    /// Bytes in all.
    pub total: u64,
    /// Seconds that the rest will take at the speed so far.
    pub remaining_seconds: Option<f64>,
    /// Whether the bytes are being checked against their hash, and no longer fetched.
    pub verifying: bool,
}

/// Everything that is at hand, and how much room there is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LibraryState {
    /// The model that comes with the program: its path.
    pub embedded: Option<StoredModel>,
    /// Kept models.
    pub stored: Vec<StoredModel>,
    /// What can be fetched.
    pub catalogue: Vec<CatalogueModel>,
    /// Bytes used of the storage, where that is known.
    pub used_bytes: Option<u64>,
    /// Bytes that the storage may take, where that is known.
    pub quota_bytes: Option<u64>,
    /// Whether the browser promised not to evict what is kept; `None` where it does not say.
    pub persisted: Option<bool>,
    /// Whether models can be kept at all.
    pub can_keep: bool,
}

/// A model that can be loaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredModel {
    /// What to give to the engine.
    pub path: PathBuf,
    /// Name for people.
    pub title: String,
    /// Bytes of its files.
    pub bytes: u64,
    /// When it was last loaded, in milliseconds since 1970 (UTC).
    pub last_used: Option<f64>,
    /// Its licence, where it is known.
    pub licence: Option<Licence>,
}

/// A model that can be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueModel {
    /// The catalogue's name of it.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Bytes to fetch.
    pub bytes: u64,
    /// Bytes of an earlier attempt that need not be fetched again.
    pub partial_bytes: u64,
    /// Host that it would be fetched from.
    pub host: String,
    /// The terms of the model.
    pub licence: Licence,
    /// Whether it is kept already.
    pub is_stored: bool,
    /// Its path where it was fetched but cannot be kept, as in a private window.
    #[serde(default)]
    pub fetched: Option<PathBuf>,
}

/// A model's licence, to be shown before the model is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// The licence's name.
    pub name: String,
    /// Where its text stands.
    pub url: String,
    /// What a user must know of it, in a few lines.
    pub notice: String,
}
