//! Calibration statistics: sums over tokens, per input of a block and per language.
//!
//! Everything kept is a sum, so windows, languages and machines can be added up in any grouping. From the sums follow,
//! per input feature j over the languages l = 1…L, of which each weighs the same however many tokens it has:
//!
//! | quantity | formula | method |
//! | --- | --- | --- |
//! | n_{l,j} | sqrt(Σ_t x² / T_l) | [`InputStatistics::rms_per_language`] |
//! | n_j | sqrt(mean_l n_{l,j}²) | [`InputStatistics::rms`] |
//! | v_j | sqrt(mean_l (n_{l,j} − mean_l n_{l,j})²) | [`InputStatistics::spread`] |
//! | p_j | mean_l A_{l,j} / T_l | [`InputStatistics::activation_probability`] |
//!
//! T_l counts tokens, A_{l,j} the tokens with |x| > τ. With equal token counts n_j is Wanda's ‖X_j‖ up to one factor for
//! the whole input.

use serde::{Deserialize, Serialize};

use crate::names::named;

mod correlation;
mod feature_sums;
mod file;
mod input;
mod model;

pub use correlation::LanguageCorrelation;
pub use feature_sums::FeatureSums;
pub use file::StatisticsFileError;
pub use input::InputStatistics;
pub use model::{DENSE, ModelStatistics, StatisticsSettings};

/// The inputs of a block's linear maps. Maps that read the same input share its statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockInput {
    /// What the query, key and value projections read.
    Attention,
    /// What the attention's output projection reads.
    AttentionOutput,
    /// What the MLP's gate and up projections read.
    Mlp,
    /// What the MLP's down projection reads.
    MlpOutput,
}

named!(BlockInput, "block input",
    Attention => "attention",
    AttentionOutput => "attention-output",
    Mlp => "mlp",
    MlpOutput => "mlp-output",
);

impl BlockInput {
    /// The input's position in [`BlockInput::ALL`] and in a block's statistics.
    pub fn index(self) -> usize {
        self as usize
    }
}
