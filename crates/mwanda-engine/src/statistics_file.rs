//! Statistics of the dense model, gathered to be saved and merged.

use std::{collections::HashSet, path::Path};

use mwanda::ModelStatistics;
use mwanda_model::Decoder;
use mwanda_protocol::MergeRequest;
use sha2::{Digest, Sha256};

use crate::{
    Cancel, EngineError, Environment, Event,
    calibrate::{CalibrationPass, thresholds},
    progress::{Meter, Phase},
    windows::LanguageWindows,
};

/// Reads a statistics file.
pub(crate) fn read(environment: &Environment, path: &Path) -> Result<ModelStatistics, EngineError> {
    let bytes = environment
        .files
        .read(path)
        .map_err(|source| EngineError::Read {
            path: path.to_owned(),
            source,
        })?;
    let statistics = ModelStatistics::from_bytes(&bytes);
    Ok(statistics.map_err(|error| error.at(path.display().to_string()))?)
}

/// Adds up statistics files and writes the sum; returns its bytes.
pub(crate) fn merge(environment: &Environment, request: &MergeRequest) -> Result<u64, EngineError> {
    let [first, rest @ ..] = request.inputs.as_slice() else {
        return Err(EngineError::NothingToMerge);
    };
    let mut sum = read(environment, first)?;
    let mut seen = HashSet::from([digest(&sum)?]);
    for path in rest {
        let statistics = read(environment, path)?;
        if !seen.insert(digest(&statistics)?) {
            return Err(EngineError::MergedTwice(path.clone()));
        }
        sum.merge(&statistics)
            .map_err(|error| error.at(path.display().to_string()))?;
    }
    write(environment, &request.out, &sum)
}

fn digest(statistics: &ModelStatistics) -> Result<Vec<u8>, EngineError> {
    Ok(Sha256::digest(statistics.to_bytes()?).to_vec())
}

/// Writes a statistics file; returns its bytes.
pub(crate) fn write(
    environment: &Environment,
    path: &Path,
    statistics: &ModelStatistics,
) -> Result<u64, EngineError> {
    let bytes = statistics.to_bytes()?;
    environment.outputs.write(path, &bytes)?;
    Ok(bytes.len() as u64)
}

/// Takes the dense model's statistics. Activations are counted against the thresholds of `like`, or against this text's own.
pub(crate) async fn gather(
    decoder: &mut Decoder,
    languages: &[LanguageWindows],
    batch_tokens: usize,
    like: Option<&ModelStatistics>,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Event),
) -> Result<Vec<crate::calibrate::BlockStatistics>, EngineError> {
    let blocks = decoder.config().num_layers;
    let mut pass = CalibrationPass::new(decoder, languages, batch_tokens)?;
    let mut meter = Meter::new(blocks as f64, emit);
    let mut all = Vec::with_capacity(blocks);
    for block in 0..blocks {
        let thresholds = match like {
            Some(like) => {
                let inputs = like.blocks.get(block).ok_or_else(|| {
                    EngineError::StatisticsShape(format!(
                        "no block {block} in the thresholds' file"
                    ))
                })?;
                std::array::from_fn(|input| inputs[input].threshold)
            }
            // The thresholds are means over all the text, so they are known only after a first pass over the block.
            None => {
                let first = pass.observe(decoder, block, [0.0; 4], false, cancel);
                thresholds(&first.await?)?
            }
        };
        let statistics = pass.observe(decoder, block, thresholds, true, cancel);
        all.push(statistics.await?);
        let detail = format!("block {} of {blocks}", block + 1);
        let tokens = pass.tokens() as f64 / blocks as f64;
        meter.advance(Phase::DensePass, 1.0, tokens, detail);
    }
    Ok(all)
}
