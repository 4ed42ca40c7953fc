//! Twin of `shaders/matrix_threshold.wgsl`: the score that separates the k lowest weights of a whole matrix.

use rayon::prelude::*;

use super::mask_rows::check;
use super::matrix_ties::matrix_ties;
use crate::error::{MethodError, expect_length};
use crate::score::{LARGEST_KEY, Scoring};

// The host narrows the threshold by the counts that the shader returns, as it is done here.
pub use super::radix_select::{DIGITS, Digit, Histogram, Threshold};

/// What separates the pruned weights of a matrix from the kept ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixThreshold {
    /// The bits of the k-th lowest score, as an `f32`: weights that score less are pruned.
    pub key: u32,
    /// Of every row, how many of the weights that score exactly this are pruned, from the left.
    pub ties_per_row: Vec<u32>,
}

impl MatrixThreshold {
    /// The k-th lowest score.
    pub fn score(&self) -> f32 {
        f32::from_bits(self.key)
    }

    /// Checks that the threshold is one of a matrix of this shape.
    pub(super) fn check(&self, rows: usize) -> Result<(), MethodError> {
        expect_length("ties per row", rows, self.ties_per_row.len())?;
        if self.key > LARGEST_KEY {
            return Err(MethodError::Setting {
                name: "the threshold score",
                value: f64::from(self.score()),
                rule: "it must be a number and not negative",
            });
        }
        Ok(())
    }
}

/// The threshold of the `k` weights of lowest score in the matrix; equal scores go by row, then by column.
///
/// `weight` is `rows × columns`, row-major. Four passes over the matrix, each of which scores all weights anew: that is
/// cheaper than keeping the scores.
///
/// # Errors
/// Weights or factors that do not fit the shape; factors that are negative, NaN or infinite; `k` beyond the number of
/// weights; a row beyond 2³² columns; a score that is NaN.
pub fn matrix_threshold(
    weight: &[f32],
    rows: usize,
    columns: usize,
    scoring: &Scoring,
    k: usize,
) -> Result<MatrixThreshold, MethodError> {
    check(weight, rows, columns, scoring)?;
    if k > weight.len() {
        return Err(MethodError::TooManyPruned {
            pruned: k,
            available: weight.len(),
        });
    }
    if u32::try_from(columns).is_err() {
        return Err(MethodError::ShapeOverflow { rows, columns });
    }
    if weight.is_empty() {
        return Ok(MatrixThreshold {
            key: 0,
            ties_per_row: vec![0; rows],
        });
    }

    let mut threshold = Threshold::new(k);
    for digit in DIGITS {
        let histogram = histogram(weight, columns, scoring, threshold, digit)?;
        threshold.narrow(digit, &histogram);
    }

    let mut ties_per_row = matrix_ties(weight, rows, columns, scoring, threshold.key)?;
    let mut remaining = threshold.remaining;
    for ties in &mut ties_per_row {
        *ties = (*ties).min(u32::try_from(remaining).unwrap_or(u32::MAX));
        remaining -= *ties as usize;
    }
    Ok(MatrixThreshold {
        key: threshold.key,
        ties_per_row,
    })
}

/// The counts of a digit's pass, over all rows.
fn histogram(
    weight: &[f32],
    columns: usize,
    scoring: &Scoring,
    threshold: Threshold,
    digit: Digit,
) -> Result<Histogram, MethodError> {
    let count_row = |(mut histogram, mut keys): (Histogram, Vec<u32>), (row, weight)| {
        scoring.keys_of_row(row, weight, &mut keys)?;
        threshold.count(&keys, digit, &mut histogram);
        Ok((histogram, keys))
    };
    weight
        .par_chunks(columns)
        .enumerate()
        .try_fold(|| ([0; 256], vec![0; columns]), count_row)
        .map(|counted| counted.map(|(histogram, _)| histogram))
        .try_reduce(
            || [0; 256],
            |mut sum, histogram| {
                for (sum, count) in sum.iter_mut().zip(histogram) {
                    *sum += count;
                }
                Ok(sum)
            },
        )
}
