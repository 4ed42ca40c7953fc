//! What scores were taken on.

use mwanda_protocol::WindowSettings;

use super::OwnTexts;

/// Everything that a model's scores depend on, the model aside: equal inputs make scores comparable.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluationInputs {
    /// Languages by code.
    pub languages: Vec<String>,
    /// The user's own texts.
    pub own_texts: OwnTexts,
    /// Windows.
    pub windows: WindowSettings,
}
