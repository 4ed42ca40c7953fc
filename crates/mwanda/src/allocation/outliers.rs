//! OWL's importance: how many of a block's scores stand out.

use rayon::prelude::*;

use crate::error::{MethodError, expect_matrix};
use crate::score::Scoring;

/// M: a score this many times the block's mean stands out. OWL's published default.
pub const OUTLIER_MULTIPLE: f64 = 5.0;

/// One matrix of a block and how its weights are scored.
#[derive(Debug, Clone, Copy)]
pub struct ScoredMatrix<'a> {
    /// Weights, `rows × columns`, row-major.
    pub weight: &'a [f32],
    /// Output features.
    pub rows: usize,
    /// Input features.
    pub columns: usize,
    /// How they are scored.
    pub scoring: &'a Scoring,
}

/// The scores of one row.
type Scores<'a> = std::iter::Map<std::slice::Iter<'a, u32>, fn(&u32) -> f32>;

/// The share of scores above `multiple` times their mean; 0 where there are none. `scores` are those of a block's
/// matrices, one slice each; they are gone through twice and summed in `f64`.
///
/// NaN where a score is NaN or the mean is not finite; [`allocate`](super::allocate) refuses it.
pub fn owl_outlier_share(scores: &[&[f32]], multiple: f64) -> f64 {
    let all = || {
        scores
            .iter()
            .flat_map(|scores| scores.iter().copied().map(f64::from))
    };
    let count: usize = scores.iter().map(|scores| scores.len()).sum();
    if count == 0 {
        return 0.0;
    }
    let mean = all().sum::<f64>() / count as f64;
    if !mean.is_finite() {
        return f64::NAN;
    }
    all().filter(|&score| score > multiple * mean).count() as f64 / count as f64
}

/// [`owl_outlier_share`] of a block's matrices, without a copy of their scores. Rows are summed in parallel, then in
/// order, so that the result does not depend on the number of threads.
///
/// # Errors
/// A matrix whose weights or factors do not fit its shape; factors that are negative, NaN or infinite; a score that is
/// NaN; scores whose mean is infinite.
pub fn owl_block_outlier_share(block: &[ScoredMatrix], multiple: f64) -> Result<f64, MethodError> {
    for matrix in block {
        expect_matrix("weight", matrix.rows, matrix.columns, matrix.weight.len())?;
        matrix.scoring.check(matrix.rows, matrix.columns)?;
    }
    let mut sum = 0.0;
    let mut count = 0_u64;
    for matrix in block {
        sum += matrix
            .rows(|scores| scores.map(f64::from).sum::<f64>())?
            .iter()
            .sum::<f64>();
        count += matrix.weight.len() as u64;
    }
    if count == 0 {
        return Ok(0.0);
    }
    let mean = sum / count as f64;
    if !mean.is_finite() {
        return Err(MethodError::Setting {
            name: "the mean score of a block",
            value: mean,
            rule: "it must be finite: a score overflows",
        });
    }
    let bound = multiple * mean;
    let mut above = 0;
    for matrix in block {
        let outlying = |score: &f32| f64::from(*score) > bound;
        above += matrix
            .rows(|scores| scores.filter(outlying).count() as u64)?
            .iter()
            .sum::<u64>();
    }
    Ok(above as f64 / count as f64)
}

impl ScoredMatrix<'_> {
    /// A value for every row, computed from the row's scores.
    fn rows<T: Send>(&self, value: impl Fn(Scores) -> T + Sync) -> Result<Vec<T>, MethodError> {
        let rows = self.weight.par_chunks(self.columns.max(1)).enumerate();
        rows.map_init(
            || vec![0; self.columns],
            |keys, (row, weight)| {
                self.scoring.keys_of_row(row, weight, keys)?;
                let score: fn(&u32) -> f32 = |&key| f32::from_bits(key);
                Ok(value(keys.iter().map(score)))
            },
        )
        .collect()
    }
}
