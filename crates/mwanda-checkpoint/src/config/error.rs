//! What can be wrong with a model's configuration.

use thiserror::Error;

/// Why a configuration cannot be used. Keys are those of config.json or of the GGUF metadata.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum ConfigError {
    /// The configuration is not a JSON object.
    #[error("the configuration is not a JSON object")]
    NotAnObject,
    /// A setting that has no default is absent.
    #[error("{0:?} is missing")]
    Missing(String),
    /// A setting of the wrong type.
    #[error("{key:?} is {found}, not {expected}")]
    WrongType {
        /// The setting.
        key: String,
        /// What it should be.
        expected: &'static str,
        /// What it is, shortened.
        found: String,
    },
    /// A setting outside its range.
    #[error("{key:?} is {value}; {rule}")]
    OutOfRange {
        /// The setting.
        key: String,
        /// Its value.
        value: String,
        /// What it must be.
        rule: &'static str,
    },
    /// An architecture that is not known.
    #[error("the architecture {found:?} is not supported; known are {known}")]
    UnknownArchitecture {
        /// Its name.
        found: String,
        /// Those that are known.
        known: &'static str,
    },
    /// A value of a setting that is not known.
    #[error("{key:?} is {found:?}, which is not supported; known are {known}")]
    UnknownValue {
        /// The setting.
        key: String,
        /// Its value.
        found: String,
        /// Those that are known.
        known: &'static str,
    },
    /// A feature that is not supported.
    #[error("{key:?} asks for {feature}, which is not supported")]
    Unsupported {
        /// The setting.
        key: String,
        /// What it asks for.
        feature: &'static str,
    },
}
