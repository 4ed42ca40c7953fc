//! How a model's sparsity is spread over its blocks.
//!
//! OWL (Yin et al. 2024, arXiv 2310.05175) prunes blocks with many outlying scores less. CWL (correlation-weighted
//! layerwise sparsity) does so by how alike the languages' activations are; it is part of M-Wanda, here in this
//! project's reconstruction, in which either end may be the one to keep ([`CwlKeep`]). Both map an importance linearly
//! to the block's sparsity, as OWL's published code does:
//!
//! k_b = 2·range·(importance_b − min) / (max − min),   s_b = s − (k_b − mean k)

use serde::{Deserialize, Serialize};

use crate::MethodError;
use crate::names::named;
use crate::plan::check_sparsity;
use crate::statistics::InputStatistics;

mod outliers;

pub use outliers::{OUTLIER_MULTIPLE, ScoredMatrix, owl_block_outlier_share, owl_outlier_share};

/// No block is pruned beyond this share, whatever its importance: a block without weights breaks a model.
pub const LARGEST_BLOCK_SPARSITY: f64 = 0.95;

/// Importances closer than this, relative to the largest, tie: what differs is the rounding of their sums.
const TIE: f64 = 1e-12;

/// How sparsity is spread over the blocks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Allocation {
    /// Every block alike.
    #[default]
    Uniform,
    /// By the share of outlying Wanda scores.
    Owl,
    /// By the correlation of the languages' activations.
    Cwl,
}

named!(Allocation, "allocation", Uniform => "uniform", Owl => "owl", Cwl => "cwl");

/// Which blocks CWL keeps more of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CwlKeep {
    /// Those where languages are alike.
    High,
    /// Those where languages differ. In the early trials perplexity was lower this way round for languages outside the
    /// calibration set (132.0 against 142.3), and the same for those in it.
    #[default]
    Low,
}

named!(CwlKeep, "CWL side to keep", High => "high", Low => "low");

/// The sparsity of every block.
///
/// `importance` and `weights_per_block` (prunable weights) have one value a block. The more important a block, the
/// less it is pruned; the blocks' sparsities span 2·`range` before clamping. Each is clamped to
/// 0…[`LARGEST_BLOCK_SPARSITY`]; what that took from the total is made up by shifting all blocks equally, as far as
/// their own clamps allow. The mean, weighted by `weights_per_block`, is `target` up to the rounding of `f64`. Where all
/// importances tie or `range` is 0, every block gets exactly `target`.
///
/// # Errors
/// A target outside 0…1; a range that is negative or not finite; no blocks, or none with weights; slices of different
/// lengths; an importance that is NaN or infinite; a target above [`LARGEST_BLOCK_SPARSITY`] without a tie.
pub fn allocate(
    target: f64,
    importance: &[f64],
    weights_per_block: &[u64],
    range: f64,
) -> Result<Vec<f64>, MethodError> {
    check_sparsity(target)?;
    if !(range.is_finite() && range >= 0.0) {
        return Err(MethodError::Setting {
            name: "the allocation range",
            value: range,
            rule: "it must be finite and not negative",
        });
    }
    if importance.is_empty() || importance.len() != weights_per_block.len() {
        return Err(MethodError::Blocks {
            importances: importance.len(),
            weights: weights_per_block.len(),
        });
    }
    if let Some(block) = importance
        .iter()
        .position(|importance| !importance.is_finite())
    {
        return Err(MethodError::Importance {
            block,
            value: importance[block],
        });
    }
    let weights: Vec<f64> = weights_per_block
        .iter()
        .map(|&weights| weights as f64)
        .collect();
    if weights.iter().sum::<f64>() == 0.0 {
        return Err(MethodError::NoWeights);
    }

    let least = importance.iter().copied().fold(f64::INFINITY, f64::min);
    let most = importance.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if range == 0.0 || most - least <= TIE * most.abs().max(least.abs()) {
        return Ok(vec![target; importance.len()]);
    }
    if target > LARGEST_BLOCK_SPARSITY {
        return Err(MethodError::AboveAllocationLimit {
            target,
            limit: LARGEST_BLOCK_SPARSITY,
        });
    }
    // Halved so that the difference of two huge importances stays finite.
    let span = most / 2.0 - least / 2.0;
    let kept: Vec<f64> = importance
        .iter()
        .map(|importance| 2.0 * range * ((importance / 2.0 - least / 2.0) / span))
        .collect();
    let mean = weighted_mean(&kept, &weights);
    let sparsity: Vec<f64> = kept.iter().map(|kept| target - (kept - mean)).collect();
    Ok(clamped_to_mean(sparsity, &weights, target))
}

/// CWL's importance of a block: [`mean_correlation`], negated where the blocks in which languages differ are to be kept.
/// One language has no pairs: 0, so that all blocks tie.
///
/// NaN where the statistics are not valid (see [`InputStatistics::check`]); [`allocate`] refuses it.
pub fn cwl_importance(block: &[InputStatistics; 4], keep: CwlKeep) -> f64 {
    let correlation = mean_correlation(block).map_or(f64::NAN, Option::unwrap_or_default);
    match keep {
        CwlKeep::High => correlation,
        CwlKeep::Low => -correlation,
    }
}

/// C_b: the mean, over a block's inputs and all pairs of languages, of the Pearson correlation over features of n_l and
/// n_m. `None` where there is one language.
///
/// # Errors
/// As [`InputStatistics::check`].
pub fn mean_correlation(block: &[InputStatistics; 4]) -> Result<Option<f64>, MethodError> {
    let mut sum = 0.0;
    let mut pairs = 0_usize;
    for input in block {
        for pair in input.correlations()? {
            sum += pair.correlation;
            pairs += 1;
        }
    }
    Ok((pairs > 0).then(|| sum / pairs as f64))
}

fn weighted_mean(values: &[f64], weights: &[f64]) -> f64 {
    let sum: f64 = values
        .iter()
        .zip(weights)
        .map(|(value, weight)| value * weight)
        .sum();
    sum / weights.iter().sum::<f64>()
}

/// Clamps every sparsity, shifting all by the one amount that brings the weighted mean back to `target`.
fn clamped_to_mean(sparsity: Vec<f64>, weights: &[f64], target: f64) -> Vec<f64> {
    let allowed = 0.0..=LARGEST_BLOCK_SPARSITY;
    if sparsity.iter().all(|sparsity| allowed.contains(sparsity)) {
        return sparsity;
    }
    let shifted = |shift: f64| -> Vec<f64> {
        sparsity
            .iter()
            .map(|sparsity| (sparsity + shift).clamp(0.0, LARGEST_BLOCK_SPARSITY))
            .collect()
    };
    // The mean grows with the shift, from 0 (all blocks at 0) to the limit (all blocks there). Bisection ends when no
    // f64 lies between the bounds.
    let mut low = -sparsity.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut high = LARGEST_BLOCK_SPARSITY - sparsity.iter().copied().fold(f64::INFINITY, f64::min);
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return shifted(high);
        }
        if weighted_mean(&shifted(middle), weights) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
}
