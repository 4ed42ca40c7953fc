//! How likely a model finds a text after another.

use serde::{Deserialize, Serialize};

use crate::ModelChoice;

/// Texts whose likelihood is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LikelihoodRequest {
    /// Which model.
    #[serde(default)]
    pub model: ModelChoice,
    /// The texts.
    pub continuations: Vec<Continuation>,
}

/// A text and what stands before it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Continuation {
    /// What stands before; may be empty. White space at its end counts as the beginning of the text, as tokenizers expect it.
    pub context: String,
    /// The text.
    pub text: String,
}

/// How likely a text is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Likelihood {
    /// ln p(text | context), in nats: the sum over the text's tokens.
    pub log_likelihood: f64,
    /// Tokens of the text.
    pub tokens: usize,
    /// Whether each of them is the likeliest after those before it, so that the model itself would write the text.
    pub is_greedy: bool,
}
