//! One pruned matrix in detail: its scores, where they were cut, and which languages wanted what was kept.

use std::collections::BTreeMap;

use mwanda::{InputStatistics, Mask, Plan, Scoring};
use mwanda_model::Projection;
use mwanda_protocol::{MatrixDetail, MatrixDetailRequest, ModelChoice, PruneSettings, ScoreBin};

use crate::{
    Cancel, EngineError,
    loaded::Loaded,
    prune::{cut_matrix, matrix_scoring},
};

/// Bars of the histogram.
const BINS: usize = 48;

impl Loaded {
    pub(crate) async fn matrix_detail(
        &self,
        request: &MatrixDetailRequest,
        cancel: &Cancel,
    ) -> Result<MatrixDetail, EngineError> {
        let variant = ModelChoice::Variant(request.variant.clone());
        let pruning = self.pruning(&variant)?.ok_or(EngineError::NotPruned)?;
        let unknown = || EngineError::NoSuchMatrix(request.tensor.clone());
        let (block, projection) = self.prunable(&request.tensor).ok_or_else(unknown)?;
        let mask = pruning.masks.get(&request.tensor).ok_or_else(unknown)?;
        let settings = &pruning.manifest.settings;
        let statistics = pruning.statistics.get(block);
        let input = match statistics {
            Some(inputs) => inputs[projection.input().index()].clone(),
            None => InputStatistics::new(0.0),
        };

        let scoring = matrix_scoring(
            &self.checkpoint,
            &self.decoder,
            block,
            projection,
            &input,
            settings,
        )?;
        let weights = self.checkpoint.read_f32(&request.tensor)?;
        cancel.turn().await?;
        let scores = Scores::of(&weights, mask, &scoring);
        let mut detail = MatrixDetail {
            tensor: request.tensor.clone(),
            rows: mask.rows,
            columns: mask.columns,
            pruned: mask.pruned_count() as u64,
            histogram: scores.histogram(),
            zero_scores: scores.zeros,
            threshold: scores.threshold,
            wanted_by_one: BTreeMap::new(),
            wanted_by_all: None,
        };
        let block_sparsity = &pruning.manifest.block_sparsity;
        let mut own_masks = Vec::new();
        for (language, sums) in &input.languages {
            cancel.turn().await?;
            let alone = InputStatistics {
                threshold: input.threshold,
                languages: BTreeMap::from([(language.clone(), sums.clone())]),
            };
            let mask = self
                .own_mask(block, projection, &alone, settings, block_sparsity)
                .await?;
            own_masks.push((language.clone(), mask));
        }
        if !own_masks.is_empty() {
            let wanted = Wanted::count(mask, &own_masks);
            detail.wanted_by_one = wanted.by_one;
            detail.wanted_by_all = Some(wanted.by_all);
        }
        Ok(detail)
    }

    fn prunable(&self, tensor: &str) -> Option<(usize, Projection)> {
        let blocks = 0..self.checkpoint.config().num_layers;
        let mut all = blocks.flat_map(|block| Projection::ALL.map(|matrix| (block, matrix)));
        all.find(|(block, projection)| projection.tensor_name(*block) == tensor)
    }

    /// The mask that a language's text alone would have given.
    async fn own_mask(
        &self,
        block: usize,
        projection: Projection,
        input: &InputStatistics,
        settings: &PruneSettings,
        block_sparsity: &[f64],
    ) -> Result<Mask, EngineError> {
        let scoring = matrix_scoring(
            &self.checkpoint,
            &self.decoder,
            block,
            projection,
            input,
            settings,
        )?;
        let plan = Plan {
            pattern: settings.pattern,
            scope: settings.scope,
            target: settings.target(),
            block_sparsity: block_sparsity.to_vec(),
        };
        let weight = self.decoder.weight(block, projection);
        let matrix = projection.tensor_name(block);
        let cut = plan
            .cut(block, weight.rows(), weight.columns())
            .map_err(|error| error.at(matrix.as_str()))?;
        cut_matrix(weight, &scoring, cut, matrix).await
    }
}

/// The scores of a matrix.
struct Scores {
    /// log₁₀ of each score above 0, and whether its weight was pruned.
    logarithms: Vec<(f64, bool)>,
    zeros: u64,
    /// Lowest and highest, over the rows, of a row's highest pruned score.
    threshold: Option<(f64, f64)>,
}

impl Scores {
    fn of(weights: &[f32], mask: &Mask, scoring: &Scoring) -> Self {
        let mut scores = Self {
            logarithms: Vec::with_capacity(weights.len()),
            zeros: 0,
            threshold: None,
        };
        for (row, weights) in weights.chunks(mask.columns.max(1)).enumerate() {
            let mut highest: Option<f64> = None;
            for (column, &weight) in weights.iter().enumerate() {
                // A score beyond f32's range is infinite, which no histogram can show and no JSON can say.
                let score = f64::from(scoring.score(row, column, weight).min(f32::MAX));
                let is_pruned = mask.is_pruned(row, column);
                if score > 0.0 {
                    scores.logarithms.push((score.log10(), is_pruned));
                } else {
                    scores.zeros += 1;
                }
                if is_pruned {
                    highest = Some(highest.map_or(score, |highest| highest.max(score)));
                }
            }
            if let Some(highest) = highest {
                let (low, high) = scores.threshold.unwrap_or((highest, highest));
                scores.threshold = Some((low.min(highest), high.max(highest)));
            }
        }
        scores
    }

    fn histogram(&self) -> Vec<ScoreBin> {
        let values = || self.logarithms.iter().map(|(logarithm, _)| *logarithm);
        let low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(f64::NEG_INFINITY, f64::max);
        if low > high {
            return Vec::new();
        }
        // One value alone still needs a bin of some width.
        let width = ((high - low) / BINS as f64).max(1e-6);
        let mut bins: Vec<ScoreBin> = (0..BINS)
            .map(|bin| ScoreBin {
                from: 10_f64.powf(low + bin as f64 * width),
                to: 10_f64.powf(low + (bin + 1) as f64 * width),
                kept: 0,
                pruned: 0,
            })
            .collect();
        for (logarithm, is_pruned) in &self.logarithms {
            let bin = (((logarithm - low) / width) as usize).min(BINS - 1);
            if *is_pruned {
                bins[bin].pruned += 1;
            } else {
                bins[bin].kept += 1;
            }
        }
        bins
    }
}

/// Which languages' own masks keep what the common one keeps.
struct Wanted {
    by_one: BTreeMap<String, f64>,
    by_all: f64,
}

impl Wanted {
    fn count(mask: &Mask, own: &[(String, Mask)]) -> Self {
        let mut by_one = vec![0_u64; own.len()];
        let (mut by_all, mut kept_in_all) = (0_u64, 0_u64);
        let words_per_row = mask.words_per_row();
        for (index, word) in mask.words.iter().enumerate() {
            let used = match mask.columns - index % words_per_row * 32 {
                columns @ 0..32 => (1 << columns) - 1,
                _ => u32::MAX,
            };
            let kept = !word & used;
            let (mut once, mut more, mut all) = (0_u32, 0_u32, kept);
            for (_, own) in own {
                let wanted = !own.words[index] & kept;
                more |= once & wanted;
                once |= wanted;
                all &= wanted;
            }
            for (count, (_, own)) in by_one.iter_mut().zip(own) {
                *count += u64::from((!own.words[index] & once & !more).count_ones());
            }
            by_all += u64::from(all.count_ones());
            kept_in_all += u64::from(kept.count_ones());
        }
        let share = |count: u64| count as f64 / kept_in_all.max(1) as f64;
        Self {
            by_one: own
                .iter()
                .zip(by_one)
                .map(|((language, _), count)| (language.clone(), share(count)))
                .collect(),
            by_all: share(by_all),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_beyond_f32_are_shown_at_its_end() {
        let scoring = Scoring {
            column_factor: vec![1.0, 4.0],
            ria: None,
        };
        let mut mask = Mask::new(1, 2);
        mask.words[0] = 0b10;
        let scores = Scores::of(&[1.0, f32::MAX], &mask, &scoring);
        let most = f64::from(f32::MAX);
        assert_eq!(scores.threshold, Some((most, most)));
        let bins = scores.histogram();
        assert!(bins.iter().all(|bin| bin.to.is_finite()));
        assert_eq!(bins.iter().map(|bin| bin.pruned).sum::<u64>(), 1);
    }
}
