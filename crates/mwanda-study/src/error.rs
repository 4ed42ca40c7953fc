//! What can be wrong with a study file.

use mwanda_protocol::SettingError;

/// Why a study cannot be run. Every variant but the first names the place in the file.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// Not TOML, or not a study: a field that is missing, misspelt or of another kind. The message names the line.
    #[error(transparent)]
    Toml(#[from] Box<toml::de::Error>),
    /// A list with nothing in it.
    #[error("{place}: nothing is listed")]
    Empty {
        /// The list.
        place: String,
    },
    /// A name without a letter.
    #[error("{place}: a name is empty")]
    NoName {
        /// Where it stands.
        place: String,
    },
    /// A name that stands for two things, or is listed twice.
    #[error("{place}: `{name}` is named twice")]
    NamedTwice {
        /// The list.
        place: String,
        /// The name.
        name: String,
    },
    /// A method that is called what the report calls the model as it is.
    #[error(
        "{place}: `dense` is the model as it is, which every study runs; give the method another name"
    )]
    Reserved {
        /// Where it stands.
        place: String,
    },
    /// A setting of the scores on a method that has none.
    #[error("{place}: SparseGPT has no such settings; it takes `name` and `method` only")]
    OfSparseGpt {
        /// Where it stands.
        place: String,
    },
    /// A name that the study does not define.
    #[error("{place}: there is no {kind} `{name}` (there is {})", .known.join(", "))]
    Unknown {
        /// Where it stands.
        place: String,
        /// What it should name.
        kind: &'static str,
        /// The name.
        name: String,
        /// What could have been meant.
        known: Vec<String>,
    },
    /// A setting outside its range, or settings that exclude each other.
    #[error("{place}: {source}")]
    Setting {
        /// Where it stands, and the combination.
        place: String,
        /// What is wrong with it.
        source: SettingError,
    },
    /// `unstructured` among the patterns.
    #[error("{place}: `unstructured` is no pattern; list its sparsities")]
    NotAPattern {
        /// The list.
        place: String,
    },
    /// A number of items that leaves none.
    #[error("{place}: at least 1 is needed")]
    Zero {
        /// The setting.
        place: String,
    },
    /// A grid that asks for tasks in a study without any.
    #[error(
        "{place}: the study has no `[tasks]` table (it may be empty, and the folder given by `--tasks`)"
    )]
    NoTasks {
        /// The grid.
        place: String,
    },
    /// A method held against itself.
    #[error("{place}: `{name}` is held against itself")]
    AgainstItself {
        /// The comparison.
        place: String,
        /// The method.
        name: String,
    },
}
