//! One run of a study.

use mwanda_protocol::PruneSettings;
use serde::{Deserialize, Serialize};

/// The method's name of a model as it is.
pub const DENSE: &str = "dense";

/// What one result is of: a model as it is, or pruned under certain settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The model, as the study names it.
    pub model: String,
    /// The method's name in the study; `dense` for the model as it is.
    pub method: String,
    /// Every choice of the run, the sparsity or pattern and the calibration windows among them; `None` for the dense model.
    pub settings: Option<PruneSettings>,
    /// Whether SparseGPT prunes it. Of the settings, only sparsity or pattern and the windows count then.
    #[serde(default)]
    pub sparse_gpt: bool,
    /// What it is calibrated on; `None` for the dense model and for methods that need no text.
    pub calibration: Option<Calibrated>,
    /// Whether the tasks are answered.
    pub tasks: bool,
}

/// A calibration set, as one run uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calibrated {
    /// The set's name in the study.
    pub set: String,
    /// Its language codes; `None` takes all that the text has.
    pub languages: Option<Vec<String>>,
    /// The order of the text's lines; 0 is their own.
    pub seed: u64,
}
