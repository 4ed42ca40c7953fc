//! Twin of `shaders/matrix_mask.wgsl`: prunes what scores below the matrix's threshold, and its share of the ties.

use super::mask_rows::mask_rows;
use super::matrix_threshold::MatrixThreshold;
use super::row_mask::prune_below;
use crate::{Mask, MethodError, Scoring};

/// The mask of a matrix whose threshold was found by [`matrix_threshold`](super::matrix_threshold::matrix_threshold)
/// from the same weights and scoring.
///
/// # Errors
/// Weights, factors or ties that do not fit the shape; factors that are negative, NaN or infinite; a score that is NaN.
pub fn matrix_mask(
    weight: &[f32],
    rows: usize,
    columns: usize,
    scoring: &Scoring,
    threshold: &MatrixThreshold,
) -> Result<Mask, MethodError> {
    threshold.check(rows)?;
    mask_rows(weight, rows, columns, scoring, |row, words, keys| {
        prune_below(
            words,
            keys,
            threshold.key,
            threshold.ties_per_row[row] as usize,
        );
    })
}
