//! Twin of `shaders/matvec_any_columns.wgsl`: a matrix of any number of columns times a few vectors.
//!
//! On the CPU [`matvec_batch`](super::matvec::matvec_batch) takes every matrix and is faster; this one adds in the shader's
//! order, for its test.

use super::widen::{bf16_to_f32, f16_to_f32};
use crate::error::{MethodError, elements, expect_length};
use crate::precision::Precision;

/// Threads that share a row: each takes every 32nd word of it.
const TEAM: usize = 32;

/// y = x · Wᵀ: `x` is `vectors × columns`, the result `vectors × rows`, row-major. A row of the matrix takes `columns` words
/// in f32 and `⌈columns / 2⌉` in 16 bits, the left weight of a pair in the lower half.
///
/// # Errors
/// Slices that do not fit the shape.
pub fn matvec_any_columns(
    weights: &[u32],
    rows: usize,
    columns: usize,
    precision: Precision,
    x: &[f32],
    vectors: usize,
) -> Result<Vec<f32>, MethodError> {
    let weights_per_word = 4 / precision.bytes_per_weight();
    let words_per_row = columns.div_ceil(weights_per_word);
    expect_length(
        "packed words",
        elements(rows, words_per_row)?,
        weights.len(),
    )?;
    expect_length("x", elements(vectors, columns)?, x.len())?;
    let mut y = vec![0.0; elements(vectors, rows)?];
    for row in 0..rows {
        let words = &weights[row * words_per_row..][..words_per_row];
        for vector in 0..vectors {
            let x = &x[vector * columns..][..columns];
            let mut sums = [0.0_f32; TEAM];
            for (word, &bits) in words.iter().enumerate() {
                let column = word * weights_per_word;
                let [left, right] = decode(bits, precision);
                sums[word % TEAM] += left * x[column];
                if weights_per_word == 2 && column + 1 < columns {
                    sums[word % TEAM] += right * x[column + 1];
                }
            }
            y[vector * rows + row] = sums.iter().sum();
        }
    }
    Ok(y)
}

/// The weights of a word; in f32 there is only the left one.
fn decode(word: u32, precision: Precision) -> [f32; 2] {
    let halves = [word as u16, (word >> 16) as u16];
    match precision {
        Precision::F32 => [f32::from_bits(word), 0.0],
        Precision::F16 => halves.map(f16_to_f32),
        Precision::Bf16 => halves.map(bf16_to_f32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_row_ends_with_a_left_weight() {
        // 1 and 2, 4 and padding that must not count; then the same with another right neighbour.
        let words = [0x4000_3c00, 0x7e00_4400, 0x3c00_3c00, 0x7e00_3c00];
        let product = matvec_any_columns(&words, 2, 3, Precision::F16, &[1.0, 10.0, 100.0], 1);
        assert_eq!(product.unwrap(), [421.0, 111.0]);
    }

    #[test]
    fn wrong_shapes_are_refused() {
        let product = |words: &[u32], x: &[f32]| {
            matvec_any_columns(words, 1, 3, Precision::Bf16, x, 1).is_ok()
        };
        assert!(product(&[0; 2], &[0.0; 3]));
        assert!(!product(&[0; 3], &[0.0; 3]));
        assert!(!product(&[0; 2], &[0.0; 4]));
    }
}
