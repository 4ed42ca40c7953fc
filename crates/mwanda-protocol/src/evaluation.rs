//! Perplexity and bits per byte, language by language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One language's score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LanguageScore {
    /// exp of the mean negative log-likelihood a predicted token.
    pub perplexity: f64,
    /// Bits to encode a byte of the predicted text: comparable between languages, which perplexity is not.
    pub bits_per_byte: f64,
    /// Predicted tokens.
    pub tokens: usize,
    /// Windows they stand in.
    pub windows: usize,
    /// Mean negative log-likelihood a predicted token of each window, in nats, in the text's order.
    #[serde(default)]
    pub nll: Vec<f64>,
}

/// Scores of all languages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvaluationReport {
    /// By language code.
    pub languages: BTreeMap<String, LanguageScore>,
    /// Geometric mean of the languages' perplexities.
    pub geomean_perplexity: f64,
    /// Seconds the forward passes took.
    pub seconds: f64,
}
