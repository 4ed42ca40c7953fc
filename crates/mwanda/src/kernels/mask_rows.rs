//! The frame that the mask kernels share: score a row, then mark what is pruned of it, rows in parallel.

use rayon::prelude::*;

use crate::error::{MethodError, expect_matrix};
use crate::{Mask, Scoring};

/// Checks that weights and factors fit the shape and that the factors are valid.
pub(super) fn check(
    weight: &[f32],
    rows: usize,
    columns: usize,
    scoring: &Scoring,
) -> Result<(), MethodError> {
    expect_matrix("weight", rows, columns, weight.len())?;
    scoring.check(rows, columns)
}

/// The mask whose words `mark_row` sets for every row, from the keys of the row's scores.
pub(super) fn mask_rows(
    weight: &[f32],
    rows: usize,
    columns: usize,
    scoring: &Scoring,
    mark_row: impl Fn(usize, &mut [u32], &[u32]) + Sync,
) -> Result<Mask, MethodError> {
    check(weight, rows, columns, scoring)?;
    let mut mask = Mask::new(rows, columns);
    let words_per_row = mask.words_per_row();
    if weight.is_empty() {
        return Ok(mask);
    }
    let rows = mask
        .words
        .par_chunks_mut(words_per_row)
        .zip(weight.par_chunks(columns));
    rows.enumerate().try_for_each_init(
        || vec![0; columns],
        |keys, (row, (words, weight))| -> Result<(), MethodError> {
            scoring.keys_of_row(row, weight, keys)?;
            mark_row(row, words, keys);
            Ok(())
        },
    )?;
    Ok(mask)
}
