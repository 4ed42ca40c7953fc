//! What was done, with what: enough to do it again and to tell two runs apart.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{DeviceDescription, EvaluationReport, PruneSettings};

/// The record of a pruning run, written beside the model as `mwanda-manifest.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of mwanda.
    pub mwanda_version: String,
    /// Names the definition of M-Wanda that was used: a reconstruction, not the paper's own equations.
    pub terms_version: String,
    /// The source.
    pub model: ModelRecord,
    /// Every choice.
    pub settings: PruneSettings,
    /// The saved statistics that were used in place of calibration text, if any were.
    pub statistics: Option<StatisticsRecord>,
    /// Name of the calibration source.
    pub calibration: String,
    /// Calibration text by language.
    pub calibration_text: BTreeMap<String, LanguageText>,
    /// Where it ran.
    pub device: DeviceDescription,
    /// Sparsity of each block, as planned.
    pub block_sparsity: Vec<f64>,
    /// What the dense pass said of each block.
    pub block_profiles: Vec<BlockProfile>,
    /// Each pruned matrix by tensor name.
    pub matrices: BTreeMap<String, MatrixRecord>,
    /// Share of the prunable weights that is zero now.
    pub sparsity: f64,
    /// Perplexity before.
    pub dense: Option<EvaluationReport>,
    /// Perplexity after.
    pub pruned: Option<EvaluationReport>,
    /// Seconds of the dense pass.
    pub dense_pass_seconds: f64,
    /// Seconds of the pruning pass.
    pub prune_seconds: f64,
}

impl Manifest {
    /// Languages that the scores rest on; none where the method looks at weights only.
    pub fn calibrated_languages(&self) -> Vec<&str> {
        let saved = self.statistics.iter().flat_map(|saved| saved.tokens.keys());
        let own = self.calibration_text.keys();
        own.chain(saved).map(String::as_str).collect()
    }
}

/// Saved statistics: sums over the dense model's activations, not over those of pruned predecessors.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StatisticsRecord {
    /// SHA-256 of what was used: of the file, or of its part for the languages that were asked for.
    pub sha256: String,
    /// Tokens a window, BOS included.
    pub sequence_length: usize,
    /// What the blocks' predecessors were: `dense`.
    pub predecessors: String,
    /// Tokens by language.
    pub tokens: BTreeMap<String, u64>,
}

/// A model's identity.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ModelRecord {
    /// Name of its folder or file.
    pub name: String,
    /// Architecture.
    pub architecture: String,
    /// SHA-256 of the weight files.
    pub sha256: String,
    /// SHA-256 of the configuration and the tokenizer, where they are files beside the weights: of the lines that `sha256sum`
    /// prints for them in alphabetical order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub companions_sha256: Option<String>,
    /// All weights.
    pub parameters: u64,
    /// Weights that pruning may zero.
    pub prunable_parameters: u64,
}

/// A language's share of the calibration text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LanguageText {
    /// SHA-256 of the text.
    pub sha256: String,
    /// Tokens of the whole text.
    pub tokens: usize,
    /// Windows taken.
    pub windows: usize,
}

/// What became of a matrix.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MatrixRecord {
    /// Output features.
    pub rows: usize,
    /// Input features.
    pub columns: usize,
    /// Weights zeroed.
    pub pruned: u64,
    /// SHA-256 of the mask's words, little-endian: equal masks have equal hashes.
    pub mask_sha256: String,
}

/// What the dense model says of one block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BlockProfile {
    /// C_b: mean over inputs and language pairs of the correlation of feature norms; `None` with fewer than two
    /// languages.
    pub correlation: Option<f64>,
    /// D_b: share of the block's Wanda scores above OWL's multiple of their mean, where OWL allocates.
    pub outlier_share: Option<f64>,
    /// What the allocation ranks the blocks by, where it is not uniform.
    pub importance: Option<f64>,
}
