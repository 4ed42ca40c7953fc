//! Twin of `shaders/matrix_ties.wgsl`: counts in each row the keys that equal the matrix's threshold.

use rayon::prelude::*;

use super::mask_rows::check;
use crate::{MethodError, Scoring};

/// Of every row, how many weights score exactly `threshold`, which is the bits of a score as an `f32`.
///
/// `weight` is `rows × columns`, row-major.
///
/// # Errors
/// Weights or factors that do not fit the shape; factors that are negative, NaN or infinite; a score that is NaN.
pub fn matrix_ties(
    weight: &[f32],
    rows: usize,
    columns: usize,
    scoring: &Scoring,
    threshold: u32,
) -> Result<Vec<u32>, MethodError> {
    check(weight, rows, columns, scoring)?;
    if weight.is_empty() {
        return Ok(vec![0; rows]);
    }
    let count = |keys: &mut Vec<u32>, (row, weight)| {
        scoring.keys_of_row(row, weight, keys)?;
        Ok(keys.iter().map(|&key| u32::from(key == threshold)).sum())
    };
    weight
        .par_chunks(columns)
        .enumerate()
        .map_init(|| vec![0; columns], count)
        .collect()
}
