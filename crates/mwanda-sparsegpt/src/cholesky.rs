//! Blocked factorisation of a symmetric matrix and inversion of its factor, on all cores.
//!
//! Both work in place on the upper triangle of a row-major `n × n` matrix.

use rayon::prelude::*;

use crate::product::{Matrix, add_product, for_each_strip};

/// Columns that are treated one by one before the rest of the matrix hears of them.
const BLOCK: usize = 64;

/// Overwrites the upper triangle of a symmetric matrix with the upper triangular R, diagonal positive, whose R·Rᵀ it is,
/// and clears what is below the diagonal. This is the usual Cholesky factorisation from the last column to the first.
///
/// # Errors
/// The row at which the matrix turned out not to be positive definite, as far as `f64` can tell.
pub(crate) fn factorise(matrix: &mut [f64], n: usize) -> Result<(), usize> {
    // A pivot is what is left of the diagonal after up to n subtractions: below this, it is their rounding errors.
    let least: Vec<f64> = (0..n)
        .map(|j| matrix[j * n + j] * n as f64 * f64::EPSILON)
        .collect();
    let mut last = n;
    while last > 0 {
        let first = last.saturating_sub(BLOCK);
        let size = last - first;
        let (above, below) = matrix.split_at_mut(first * n);
        let mut corner = copy_columns(&below[..size * n], n, first, last);
        factorise_corner(&mut corner, size, &least[first..last]).map_err(|row| first + row)?;
        paste_columns(&corner, &mut below[..size * n], n, first, last);
        above
            .par_chunks_mut(n)
            .for_each(|row| solve_row(&mut row[first..last], &corner, size));
        let panel = copy_columns(above, n, first, last);
        let panel = Matrix::new(&panel, first, size, size);
        for_each_strip(above, n, |start, rows, strip| {
            let left = panel.rows(start, rows);
            let right = panel.rows(start, first - start).transposed();
            add_product(-1.0, left, right, &mut strip[start..], n);
        });
        last = first;
    }
    for (i, row) in matrix.chunks_mut(n).enumerate() {
        row[..i].fill(0.0);
    }
    Ok(())
}

/// Overwrites an upper triangular matrix, with zeros below the diagonal, with its inverse.
pub(crate) fn invert(matrix: &mut [f64], n: usize) {
    for first in (0..n).step_by(BLOCK) {
        let last = n.min(first + BLOCK);
        let size = last - first;
        let (above, below) = matrix.split_at_mut(first * n);
        let corner = copy_columns(&below[..size * n], n, first, last);
        let corner = inverse_of_corner(&corner, size);
        paste_columns(&corner, &mut below[..size * n], n, first, last);
        // The inverse of [A B; 0 C] is [A⁻¹ −A⁻¹·B·C⁻¹; 0 C⁻¹], and `above` holds A⁻¹ and B.
        let panel = copy_columns(above, n, first, last);
        let mut solved = vec![0.0; panel.len()];
        let panel = Matrix::new(&panel, first, size, size);
        let corner = Matrix::new(&corner, size, size, size);
        for_each_strip(&mut solved, size, |start, rows, strip| {
            add_product(-1.0, panel.rows(start, rows), corner, strip, size);
        });
        let mut result = vec![0.0; solved.len()];
        let inverse = Matrix::new(above, first, first, n);
        let solved = Matrix::new(&solved, first, size, size);
        for_each_strip(&mut result, size, |start, rows, strip| {
            let left = inverse.rows(start, rows).columns_from(start);
            let right = solved.rows(start, first - start);
            add_product(1.0, left, right, strip, size);
        });
        paste_columns(&result, above, n, first, last);
    }
}

/// [`factorise`] of a small matrix, column by column.
fn factorise_corner(corner: &mut [f64], size: usize, least: &[f64]) -> Result<(), usize> {
    for j in (0..size).rev() {
        let (above, row) = corner.split_at_mut(j * size);
        let row = &mut row[..size];
        let pivot = row[j] - dot(&row[j + 1..], &row[j + 1..]);
        if !(pivot.is_finite() && pivot > least[j]) {
            return Err(j);
        }
        row[j] = pivot.sqrt();
        for other in above.chunks_mut(size) {
            other[j] = (other[j] - dot(&other[j + 1..], &row[j + 1..])) / row[j];
        }
    }
    Ok(())
}

/// Overwrites `row` with the x that solves x·Rᵀ = row, for a small upper triangular R.
fn solve_row(row: &mut [f64], corner: &[f64], size: usize) {
    for j in (0..size).rev() {
        let factor = &corner[j * size..][..size];
        row[j] = (row[j] - dot(&row[j + 1..], &factor[j + 1..])) / factor[j];
    }
}

/// The inverse of a small upper triangular matrix.
fn inverse_of_corner(corner: &[f64], size: usize) -> Vec<f64> {
    let mut inverse = vec![0.0; corner.len()];
    for i in (0..size).rev() {
        let factor = &corner[i * size..][..size];
        let (above, below) = inverse.split_at_mut((i + 1) * size);
        let row = &mut above[i * size..];
        row[i] = 1.0;
        for (&value, solved) in factor[i + 1..].iter().zip(below.chunks(size)) {
            for (target, solved) in row.iter_mut().zip(solved) {
                *target -= value * solved;
            }
        }
        row.iter_mut().for_each(|value| *value /= factor[i]);
    }
    inverse
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter()
        .zip(right)
        .map(|(left, right)| left * right)
        .sum()
}

/// Columns `first..last` of all rows, row-major.
fn copy_columns(matrix: &[f64], n: usize, first: usize, last: usize) -> Vec<f64> {
    matrix
        .chunks(n)
        .flat_map(|row| &row[first..last])
        .copied()
        .collect()
}

/// Puts columns back that [`copy_columns`] took.
fn paste_columns(columns: &[f64], matrix: &mut [f64], n: usize, first: usize, last: usize) {
    for (row, columns) in matrix.chunks_mut(n).zip(columns.chunks(last - first)) {
        row[first..last].copy_from_slice(columns);
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn positive_definite(n: usize) -> Vec<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(n as u64);
        let x: Vec<f64> = (0..n * (n + 3))
            .map(|_| random.random_range(-1.0..1.0))
            .collect();
        let mut matrix = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..n {
                let token = x.chunks(n).map(|x| x[i] * x[j]).sum::<f64>();
                matrix[i * n + j] = token + if i == j { 0.1 } else { 0.0 };
            }
        }
        matrix
    }

    fn product(n: usize, left: &[f64], right: impl Fn(usize, usize) -> f64) -> Vec<f64> {
        let cell = |i: usize, j: usize| (0..n).map(|k| left[i * n + k] * right(k, j)).sum();
        (0..n * n).map(|at| cell(at / n, at % n)).collect()
    }

    fn assert_close(found: &[f64], expected: &[f64], tolerance: f64) {
        for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
            assert!(
                (found - expected).abs() <= tolerance,
                "element {at}: {found} instead of {expected}"
            );
        }
    }

    #[test]
    fn the_factor_times_its_transpose_is_the_matrix_and_its_inverse_is_one() {
        for n in [1, 3, 64, 65, 193] {
            let matrix = positive_definite(n);
            let mut factor = matrix.clone();
            // What is below the diagonal must not be read.
            for i in 0..n {
                factor[i * n..i * n + i].fill(f64::NAN);
            }
            factorise(&mut factor, n).unwrap();
            for i in 0..n {
                assert!(factor[i * n + i] > 0.0);
                assert!(factor[i * n..i * n + i].iter().all(|&below| below == 0.0));
            }
            let scale = matrix
                .iter()
                .fold(0.0f64, |most, value| most.max(value.abs()));
            let again = product(n, &factor, |k, j| factor[j * n + k]);
            assert_close(&again, &matrix, 1e-13 * scale * n as f64);

            let mut inverse = factor.clone();
            invert(&mut inverse, n);
            let identity: Vec<f64> = (0..n * n)
                .map(|at| if at / n == at % n { 1.0 } else { 0.0 })
                .collect();
            let ours = product(n, &inverse, |k, j| factor[k * n + j]);
            assert_close(&ours, &identity, 1e-11);
        }
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_is_refused_where_that_shows() {
        let n = 150;
        let mut indefinite = positive_definite(n);
        indefinite[70 * n + 70] = -1.0;
        assert_eq!(factorise(&mut indefinite, n), Err(70));

        // Rank 1: after the last row nothing is left but rounding errors.
        let mut singular: Vec<f64> = (0..n * n)
            .map(|at| (1.1 + (at / n) as f64) * (1.1 + (at % n) as f64))
            .collect();
        assert_eq!(factorise(&mut singular, n), Err(n - 2));

        let mut unknown = positive_definite(3);
        unknown[2] = f64::NAN;
        assert!(factorise(&mut unknown, 3).is_err());
    }
}
