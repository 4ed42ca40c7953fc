//! From the dense pass to each block's sparsity.

use mwanda::{
    allocation::{Allocation, allocate, cwl_importance, mean_correlation, owl_outlier_share},
    pattern::Pattern,
    score::Method,
};
use mwanda_checkpoint::Checkpoint;
use mwanda_model::Projection;
use serde::{Deserialize, Serialize};

use crate::{EngineError, PruneSettings, calibrate::BlockStatistics};

/// What the dense model says of one block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BlockProfile {
    /// C_b: mean over inputs and language pairs of the correlation of feature norms; `None` with fewer than two languages.
    pub correlation: Option<f64>,
    /// D_b: share of the block's Wanda scores above OWL's multiple of their mean.
    pub outlier_share: Option<f64>,
}

/// Profiles a block from its dense statistics, as far as the allocation asks.
pub(crate) fn profile(
    checkpoint: &Checkpoint,
    block: usize,
    statistics: &BlockStatistics,
    settings: &PruneSettings,
) -> Result<BlockProfile, EngineError> {
    let correlation = mean_correlation(statistics);
    let outlier_share = match settings.allocation.kind {
        Allocation::Owl => Some(outlier_share(checkpoint, block, statistics, settings)?),
        Allocation::Uniform | Allocation::Cwl => None,
    };
    Ok(BlockProfile { correlation, outlier_share })
}

fn outlier_share(
    checkpoint: &Checkpoint,
    block: usize,
    statistics: &BlockStatistics,
    settings: &PruneSettings,
) -> Result<f64, EngineError> {
    let mut scores = Vec::with_capacity(Projection::ALL.len());
    for projection in Projection::ALL {
        let matrix = projection.tensor_name(block);
        let info = checkpoint.tensor_info(&matrix)?;
        let (rows, columns) = (info.shape[0], info.shape[1]);
        let mut weight = checkpoint.read_f32(&matrix)?;
        let input = &statistics[projection.input() as usize];
        let scoring =
            mwanda::score::scoring(Method::Wanda, &settings.terms, input, &weight, rows, columns)
                .map_err(|source| EngineError::Score { matrix, source })?;
        for row in weight.chunks_exact_mut(columns) {
            for (w, factor) in row.iter_mut().zip(&scoring.column_factor) {
                *w = w.abs() * factor;
            }
        }
        scores.push(weight);
    }
    let slices: Vec<&[f32]> = scores.iter().map(Vec::as_slice).collect();
    Ok(owl_outlier_share(&slices, settings.allocation.owl_multiple))
}

/// The sparsity of each block.
pub(crate) fn block_sparsity(
    checkpoint: &Checkpoint,
    profiles: &[BlockProfile],
    settings: &PruneSettings,
) -> Result<Vec<f64>, EngineError> {
    let blocks = checkpoint.config().num_layers;
    let target = settings.target();
    let importance: Vec<f64> = match settings.allocation.kind {
        Allocation::Uniform => return Ok(vec![target; blocks]),
        Allocation::Owl => profiles.iter().map(|p| p.outlier_share.unwrap_or_default()).collect(),
        Allocation::Cwl => profiles
            .iter()
            .map(|p| cwl_importance(p.correlation, settings.allocation.cwl_keep))
            .collect(),
    };
    debug_assert!(settings.pattern == Pattern::Unstructured);
    let weights: Vec<u64> = (0..blocks)
        .map(|block| {
            Projection::ALL
                .iter()
                .map(|projection| {
                    let info = checkpoint.tensor_info(&projection.tensor_name(block))?;
                    Ok(info.shape.iter().product::<usize>() as u64)
                })
                .sum::<Result<u64, EngineError>>()
        })
        .collect::<Result<_, _>>()?;
    Ok(allocate(target, &importance, &weights, settings.allocation.range)?)
}
