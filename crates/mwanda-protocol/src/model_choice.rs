//! Which of a session's models a request is about.

use serde::{Deserialize, Serialize};

/// Which of a session's models a request is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelChoice {
    /// The model that was loaded: dense, unless it was pruned in place.
    #[default]
    Loaded,
    /// A pruned variant that is kept beside it, by its name.
    Variant(String),
}
