//! SparseGPT: the expensive method that others are compared with.

use std::collections::BTreeMap;

use mwanda::Pattern;
use serde::{Deserialize, Serialize};

use crate::{LanguageText, TextSource, WindowSettings};

/// What to prune by SparseGPT, and on which text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SparseGptRequest {
    /// Share of the prunable weights to zero, 0 to 1. An N:M pattern fixes it.
    pub sparsity: f64,
    /// Unstructured or N:M.
    pub pattern: Pattern,
    /// Source of the calibration text.
    pub calibration: TextSource,
    /// Languages in order; `None` takes all the source has.
    pub languages: Option<Vec<String>>,
    /// Windows.
    pub windows: WindowSettings,
}

/// What SparseGPT did.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SparseGptReport {
    /// Share of the prunable weights that is zero now.
    pub sparsity: f64,
    /// Calibration text by language.
    pub calibration_text: BTreeMap<String, LanguageText>,
    /// Seconds.
    pub seconds: f64,
}
