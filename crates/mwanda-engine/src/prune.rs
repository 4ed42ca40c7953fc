//! The pruning pass: dense pass, plan, then block by block on pruned predecessors.

use std::collections::BTreeMap;

use mwanda::{Cut, InputStatistics, Mask, ModelStatistics, Plan, Scoring, score::scoring};
use mwanda_checkpoint::Checkpoint;
use mwanda_model::{Decoder, Projection, WeightMatrix};
use mwanda_protocol::{BlockProfile, PruneSettings};
use web_time::Instant;

use crate::{
    Cancel, EngineError, Event,
    calibrate::{BlockStatistics, CalibrationPass, thresholds},
    plan,
    progress::{Meter, Phase},
    windows::LanguageWindows,
};

/// Where the scores' statistics come from.
pub(crate) enum Evidence<'a> {
    /// Windows to pass through the model; statistics are taken on pruned predecessors.
    Windows {
        languages: &'a [LanguageWindows],
        batch_tokens: usize,
    },
    /// Statistics of the dense model, taken earlier.
    Saved(&'a ModelStatistics),
}

/// What a pass decided.
#[derive(Debug)]
pub(crate) struct Pruned {
    pub(crate) masks: BTreeMap<String, Mask>,
    pub(crate) plan: Plan,
    pub(crate) profiles: Vec<BlockProfile>,
    /// What the scores rest on, block by block; none for a method without statistics.
    pub(crate) statistics: Vec<BlockStatistics>,
    pub(crate) dense_pass_seconds: f64,
    pub(crate) prune_seconds: f64,
}

/// Prunes `decoder` in place and returns the masks by tensor name.
pub(crate) async fn prune(
    checkpoint: &Checkpoint,
    decoder: &mut Decoder,
    evidence: &Evidence<'_>,
    settings: &PruneSettings,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Event),
) -> Result<Pruned, EngineError> {
    settings.validate()?;
    let blocks = checkpoint.config().num_layers;
    let from_windows = matches!(evidence, Evidence::Windows { .. });
    let passes = f64::from(u8::from(settings.needs_dense_pass() && from_windows))
        + if from_windows && settings.needs_statistics() {
            2.0
        } else {
            1.0
        };
    let mut meter = Meter::new(passes * blocks as f64, emit);

    let started = Instant::now();
    let dense = dense_pass(checkpoint, decoder, evidence, settings, cancel, &mut meter).await?;
    let plan = plan::plan(checkpoint, &dense.profiles, settings)?;
    let dense_pass_seconds = started.elapsed().as_secs_f64();

    let started = Instant::now();
    let mut pass = match evidence {
        Evidence::Windows {
            languages,
            batch_tokens,
        } if settings.needs_statistics() => {
            Some(CalibrationPass::new(decoder, languages, *batch_tokens)?)
        }
        _ => None,
    };
    // The decoder is changed in place, so everything that can still be refused is decided on the masks of a block before they are applied.
    let mut masks = BTreeMap::new();
    let mut kept_statistics = Vec::new();
    for block in 0..blocks {
        cancel.turn().await?;
        let statistics = match (&mut pass, evidence) {
            (Some(pass), _) => Some(
                pass.observe(decoder, block, dense.thresholds[block], false, cancel)
                    .await?,
            ),
            (None, Evidence::Saved(saved)) => Some(saved.blocks[block].clone()),
            (None, Evidence::Windows { .. }) => None,
        };
        let of_block = block_masks(
            checkpoint,
            decoder,
            block,
            statistics.as_ref(),
            &plan,
            settings,
            cancel,
        )
        .await?;
        for (projection, mask) in Projection::ALL.into_iter().zip(&of_block) {
            decoder.prune(block, projection, mask)?;
        }
        masks.extend(
            Projection::ALL
                .into_iter()
                .map(|projection| projection.tensor_name(block))
                .zip(of_block),
        );
        kept_statistics.extend(statistics);
        let tokens = pass.as_ref().map_or(0, CalibrationPass::tokens) as f64 / blocks as f64;
        let detail = format!("block {} of {blocks}", block + 1);
        if let Some(pass) = &mut pass {
            meter.advance(Phase::Prune, 1.0, tokens, detail.as_str());
            // Nothing reads the last block's outputs.
            if block + 1 < blocks {
                pass.advance(decoder, block, cancel).await?;
            }
        }
        meter.advance(Phase::Prune, 1.0, tokens, detail);
    }
    Ok(Pruned {
        masks,
        plan,
        profiles: dense.profiles,
        statistics: kept_statistics,
        dense_pass_seconds,
        prune_seconds: started.elapsed().as_secs_f64(),
    })
}

struct Dense {
    thresholds: Vec<[f32; 4]>,
    profiles: Vec<BlockProfile>,
}

/// The dense model's thresholds and profiles, where a setting needs them.
async fn dense_pass(
    checkpoint: &Checkpoint,
    decoder: &mut Decoder,
    evidence: &Evidence<'_>,
    settings: &PruneSettings,
    cancel: &Cancel,
    meter: &mut Meter<'_>,
) -> Result<Dense, EngineError> {
    let blocks = checkpoint.config().num_layers;
    let mut dense = Dense {
        thresholds: vec![[0.0; 4]; blocks],
        profiles: vec![BlockProfile::default(); blocks],
    };
    match evidence {
        Evidence::Windows {
            languages,
            batch_tokens,
        } if settings.needs_dense_pass() => {
            let mut pass = CalibrationPass::new(decoder, languages, *batch_tokens)?;
            for block in 0..blocks {
                let statistics = pass.observe(decoder, block, [0.0; 4], true, cancel).await?;
                dense.thresholds[block] = thresholds(&statistics)?;
                dense.profiles[block] =
                    plan::profile(checkpoint, decoder, block, &statistics, settings)?;
                let detail = format!("block {} of {blocks}", block + 1);
                let tokens = pass.tokens() as f64 / blocks as f64;
                meter.advance(Phase::DensePass, 1.0, tokens, detail);
            }
        }
        Evidence::Saved(saved) => {
            for (block, statistics) in saved.blocks.iter().enumerate() {
                dense.profiles[block] =
                    plan::profile(checkpoint, decoder, block, statistics, settings)?;
            }
        }
        Evidence::Windows { .. } => {}
    }
    Ok(dense)
}

async fn block_masks(
    checkpoint: &Checkpoint,
    decoder: &Decoder,
    block: usize,
    statistics: Option<&BlockStatistics>,
    plan: &Plan,
    settings: &PruneSettings,
    cancel: &Cancel,
) -> Result<Vec<Mask>, EngineError> {
    let nothing = InputStatistics::new(0.0);
    let mut masks = Vec::with_capacity(Projection::ALL.len());
    for projection in Projection::ALL {
        cancel.turn().await?;
        let input = statistics.map_or(&nothing, |inputs| &inputs[projection.input().index()]);
        let cut = plan.cut(
            block,
            decoder.weight(block, projection).rows(),
            decoder.weight(block, projection).columns(),
        );
        let matrix = projection.tensor_name(block);
        let cut = cut.map_err(|error| error.at(matrix.as_str()))?;
        let scoring = matrix_scoring(checkpoint, decoder, block, projection, input, settings)?;
        masks.push(cut_matrix(decoder.weight(block, projection), &scoring, cut, matrix).await?);
    }
    Ok(masks)
}

/// The factors of a matrix's scores.
pub(crate) fn matrix_scoring(
    checkpoint: &Checkpoint,
    decoder: &Decoder,
    block: usize,
    projection: Projection,
    input: &InputStatistics,
    settings: &PruneSettings,
) -> Result<Scoring, EngineError> {
    let matrix = projection.tensor_name(block);
    let weight = decoder.weight(block, projection);
    // Only the sums of the relative methods need the weights on the host.
    let host_weight = if settings.method.is_relative() {
        checkpoint.read_f32(&matrix)?
    } else {
        Vec::new()
    };
    let scoring = scoring(
        settings.method,
        &settings.terms,
        input,
        &host_weight,
        weight.rows(),
        weight.columns(),
    );
    Ok(scoring.map_err(|error| error.at(matrix))?)
}

/// The mask of what a plan cuts of a matrix.
pub(crate) async fn cut_matrix(
    weight: &WeightMatrix,
    scoring: &Scoring,
    cut: Cut,
    matrix: String,
) -> Result<Mask, EngineError> {
    let mask = match cut {
        Cut::Row { pruned } => weight.row_mask(scoring, pruned).await,
        Cut::Matrix { pruned } => weight.matrix_mask(scoring, pruned).await,
        Cut::Group { keep, of } => weight.pattern_mask(scoring, keep, of).await,
    };
    mask.map_err(|source| EngineError::Matrix { matrix, source })
}
