//! RIA's relative importance: a weight's share of its row and of its column.

use rayon::prelude::*;

use crate::error::{MethodError, expect_matrix};

/// Reciprocals of a matrix's sums of magnitudes. A row or column of zeros has the reciprocal 0: its weights score 0,
/// as a weight of 0 does anywhere. A sum so small that its reciprocal exceeds `f32` has the largest finite one.
#[derive(Debug, Clone, PartialEq)]
pub struct RiaSums {
    /// 1 / Σ_j |W_ij|, one a row.
    pub reciprocal_row_sum: Vec<f32>,
    /// 1 / Σ_i |W_ij|, one a column.
    pub reciprocal_column_sum: Vec<f32>,
}

/// Rows summed by one task. Fixed, so that the order of the additions, and with it the result, does not depend on the
/// number of threads.
const ROWS_PER_TASK: usize = 64;

/// The reciprocal row and column sums of a matrix, summed in `f64`.
///
/// # Errors
/// A number of weights other than `rows × columns`; a weight that is NaN or infinite.
pub fn ria_sums(weight: &[f32], rows: usize, columns: usize) -> Result<RiaSums, MethodError> {
    expect_matrix("weight", rows, columns, weight.len())?;
    let tasks: Vec<_> = weight
        .par_chunks((ROWS_PER_TASK * columns).max(1))
        .map(|weight| {
            let mut column_sums = vec![0.0; columns];
            let row_sums: Vec<f64> = weight
                .chunks_exact(columns)
                .map(|row| {
                    for (sum, weight) in column_sums.iter_mut().zip(row) {
                        *sum += f64::from(weight.abs());
                    }
                    row.iter().map(|weight| f64::from(weight.abs())).sum()
                })
                .collect();
            (row_sums, column_sums)
        })
        .collect();
    let mut row_sums = Vec::with_capacity(rows);
    let mut column_sums = vec![0.0; columns];
    for (task_rows, task_columns) in tasks {
        row_sums.extend(task_rows);
        for (sum, of_task) in column_sums.iter_mut().zip(task_columns) {
            *sum += of_task;
        }
    }
    row_sums.resize(rows, 0.0);
    if row_sums.iter().any(|sum| !sum.is_finite()) {
        check_weights(weight, columns)?;
    }
    Ok(RiaSums {
        reciprocal_row_sum: reciprocals(&row_sums),
        reciprocal_column_sum: reciprocals(&column_sums),
    })
}

/// Finds the first weight that is NaN or infinite.
pub(super) fn check_weights(weight: &[f32], columns: usize) -> Result<(), MethodError> {
    match weight
        .par_iter()
        .with_min_len(1 << 16)
        .position_first(|weight| !weight.is_finite())
    {
        None => Ok(()),
        Some(position) => Err(MethodError::WeightNotFinite {
            row: position / columns,
            column: position % columns,
            value: weight[position],
        }),
    }
}

fn reciprocals(sums: &[f64]) -> Vec<f32> {
    let reciprocal = |&sum: &f64| {
        if sum == 0.0 {
            0.0
        } else {
            (1.0 / sum).min(f64::from(f32::MAX)) as f32
        }
    };
    sums.iter().map(reciprocal).collect()
}
