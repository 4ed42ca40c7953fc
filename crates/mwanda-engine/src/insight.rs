//! What a pruned variant looks like inside, at a glance.

use std::collections::BTreeMap;

use mwanda::{BlockInput, InputStatistics, Mask, allocation::mean_correlation};
use mwanda_model::Projection;
use mwanda_protocol::{BlockCorrelations, MatrixSparsity, ModelChoice, Neuron, Overview};

use crate::{
    Cancel, EngineError,
    calibrate::BlockStatistics,
    loaded::{Loaded, Pruning},
};

/// Neurons that are listed of a language.
const NEURONS: usize = 8;

impl Loaded {
    pub(crate) async fn overview(
        &self,
        model: &ModelChoice,
        cancel: &Cancel,
    ) -> Result<Overview, EngineError> {
        let pruning = self.pruning(model)?.ok_or(EngineError::NotPruned)?;
        let mut correlations = Vec::new();
        let mut neurons: BTreeMap<String, Vec<(f64, Neuron)>> = BTreeMap::new();
        for (block, statistics) in pruning.statistics.iter().enumerate() {
            cancel.turn().await?;
            if let Some(mean) = mean_correlation(statistics)? {
                let pairs = pairs(statistics)?;
                correlations.push(BlockCorrelations { mean, pairs });
            }
            own_neurons(block, statistics, pruning, &mut neurons)?;
        }
        let first = pruning
            .statistics
            .first()
            .map(|inputs| &inputs[0].languages);
        Ok(Overview {
            sparsity: self.matrix_sparsity(pruning),
            languages: first
                .into_iter()
                .flatten()
                .map(|(code, _)| code.clone())
                .collect(),
            correlations,
            neurons: neurons
                .into_iter()
                .map(|(language, found)| (language, strongest(found)))
                .collect(),
        })
    }

    fn matrix_sparsity(&self, pruning: &Pruning) -> Vec<MatrixSparsity> {
        let blocks = 0..self.checkpoint.config().num_layers;
        let matrices = blocks.flat_map(|block| Projection::ALL.map(|matrix| (block, matrix)));
        matrices
            .filter_map(|(block, projection)| {
                let tensor = projection.tensor_name(block);
                let sparsity = pruning.masks.get(&tensor)?.sparsity();
                Some(MatrixSparsity {
                    block,
                    module: projection.module().to_owned(),
                    tensor,
                    sparsity,
                })
            })
            .collect()
    }
}

/// languages × languages: the mean over a block's inputs.
fn pairs(block: &BlockStatistics) -> Result<Vec<f64>, EngineError> {
    let languages: Vec<&String> = block[0].languages.keys().collect();
    let count = languages.len();
    let position = |code: &str| languages.iter().position(|language| *language == code);
    let mut sums = vec![0.0; count * count];
    for input in block {
        for pair in input.correlations()? {
            if let (Some(i), Some(j)) = (position(pair.first), position(pair.second)) {
                sums[i * count + j] += pair.correlation / block.len() as f64;
                sums[j * count + i] += pair.correlation / block.len() as f64;
            }
        }
    }
    for language in 0..count {
        sums[language * count + language] = 1.0;
    }
    Ok(sums)
}

/// Adds the features of the MLP's inner activation that one language uses most, with what they are ranked by: how far its RMS
/// is above every other language's, in units of the block's mean RMS.
fn own_neurons(
    block: usize,
    statistics: &BlockStatistics,
    pruning: &Pruning,
    neurons: &mut BTreeMap<String, Vec<(f64, Neuron)>>,
) -> Result<(), EngineError> {
    let input: &InputStatistics = &statistics[BlockInput::MlpOutput.index()];
    let rms = input.rms_per_language()?;
    if rms.len() < 2 {
        return Ok(());
    }
    let features = input.features()?;
    let total: f64 = rms.values().flatten().sum();
    let mean = total / (features * rms.len()).max(1) as f64;
    let mask = pruning.masks.get(&Projection::Down.tensor_name(block));
    for feature in 0..features {
        let mut of_languages: Vec<(f64, &str)> = rms
            .iter()
            .map(|(&code, rms)| (rms[feature], code))
            .collect();
        of_languages.sort_by(|a, b| b.0.total_cmp(&a.0));
        let [(rms, language), (runner_up, _), ..] = of_languages[..] else {
            continue;
        };
        let excess = (rms - runner_up) / mean;
        if excess.is_nan() || excess <= 0.0 {
            continue;
        }
        let neuron = Neuron {
            block,
            input: BlockInput::MlpOutput,
            feature,
            rms,
            runner_up,
            kept: mask.map_or(1.0, |mask| kept_of_column(mask, feature)),
        };
        neurons
            .entry(language.to_owned())
            .or_default()
            .push((excess, neuron));
    }
    Ok(())
}

fn strongest(mut found: Vec<(f64, Neuron)>) -> Vec<Neuron> {
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(NEURONS);
    found.into_iter().map(|(_, neuron)| neuron).collect()
}

fn kept_of_column(mask: &Mask, column: usize) -> f64 {
    let pruned = (0..mask.rows)
        .filter(|&row| mask.is_pruned(row, column))
        .count();
    1.0 - pruned as f64 / mask.rows.max(1) as f64
}
