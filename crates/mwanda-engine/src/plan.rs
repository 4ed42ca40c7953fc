//! From the dense pass to what is cut of each block.

use mwanda::{
    Allocation, Pattern, Plan, Scoring,
    allocation::{ScoredMatrix, cwl_importance, mean_correlation, owl_block_outlier_share},
    score::{Method, scoring},
};
use mwanda_checkpoint::Checkpoint;
use mwanda_model::{Decoder, Projection};

use mwanda_protocol::{BlockProfile, PruneSettings};

use crate::{EngineError, calibrate::BlockStatistics};

/// Profiles a block from its dense statistics, as far as the allocation asks.
pub(crate) fn profile(
    checkpoint: &Checkpoint,
    decoder: &Decoder,
    block: usize,
    statistics: &BlockStatistics,
    settings: &PruneSettings,
) -> Result<BlockProfile, EngineError> {
    let allocation = &settings.allocation;
    let outlier_share = match allocation.kind {
        Allocation::Owl => Some(outlier_share(
            checkpoint, decoder, block, statistics, settings,
        )?),
        Allocation::Uniform | Allocation::Cwl => None,
    };
    Ok(BlockProfile {
        correlation: mean_correlation(statistics)?,
        outlier_share,
        importance: match allocation.kind {
            Allocation::Uniform => None,
            Allocation::Owl => outlier_share,
            Allocation::Cwl => Some(cwl_importance(statistics, allocation.cwl_keep)),
        },
    })
}

/// A matrix with its weights in host memory.
struct HostMatrix {
    weight: Vec<f32>,
    rows: usize,
    columns: usize,
    scoring: Scoring,
}

fn outlier_share(
    checkpoint: &Checkpoint,
    decoder: &Decoder,
    block: usize,
    statistics: &BlockStatistics,
    settings: &PruneSettings,
) -> Result<f64, EngineError> {
    let matrices = Projection::ALL
        .into_iter()
        .map(|projection| {
            let matrix = projection.tensor_name(block);
            let weight = checkpoint.read_f32(&matrix)?;
            let shape = decoder.weight(block, projection);
            let (rows, columns) = (shape.rows(), shape.columns());
            let input = &statistics[projection.input().index()];
            let scoring = scoring(
                Method::Wanda,
                &settings.terms,
                input,
                &weight,
                rows,
                columns,
            )
            .map_err(|source| source.at(matrix))?;
            Ok(HostMatrix {
                weight,
                rows,
                columns,
                scoring,
            })
        })
        .collect::<Result<Vec<_>, EngineError>>()?;
    let scored: Vec<ScoredMatrix<'_>> = matrices
        .iter()
        .map(|matrix| ScoredMatrix {
            weight: &matrix.weight,
            rows: matrix.rows,
            columns: matrix.columns,
            scoring: &matrix.scoring,
        })
        .collect();
    let share = owl_block_outlier_share(&scored, settings.allocation.owl_multiple);
    Ok(share.map_err(|error| error.at(format!("block {block}")))?)
}

/// What is cut, by block.
pub(crate) fn plan(
    checkpoint: &Checkpoint,
    profiles: &[BlockProfile],
    settings: &PruneSettings,
) -> Result<Plan, EngineError> {
    let blocks = checkpoint.config().num_layers;
    let structured = settings.pattern != Pattern::Unstructured;
    let importance: Option<Vec<f64>> = profiles.iter().map(|profile| profile.importance).collect();
    match importance {
        Some(importance) if !structured => {
            let weights = checkpoint.prunable_parameters() / blocks.max(1) as u64;
            let weights = vec![weights; blocks];
            let range = settings.allocation.range;
            Ok(Plan::allocated(
                settings.scope,
                settings.sparsity,
                &importance,
                &weights,
                range,
            )?)
        }
        _ => Ok(Plan::uniform(
            settings.pattern,
            settings.scope,
            settings.sparsity,
            blocks,
        )?),
    }
}
