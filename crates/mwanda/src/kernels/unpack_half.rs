//! Twin of `shaders/unpack_half.wgsl`: 16-bit floats, packed two to a word, as `f32`.

use half::{bf16, f16};
use rayon::prelude::*;

use super::widen::{bf16_to_f32, f16_to_f32};
use crate::error::{MethodError, elements, expect_length, expect_matrix};
use crate::precision::Precision;

/// The weights of a packed matrix, `rows × columns`, row-major, exactly.
///
/// A row takes `⌈columns / 2⌉` words; the left weight of a pair is in the lower half.
///
/// # Errors
/// [`Precision::F32`]; a number of words that does not fit the shape.
pub fn unpack_half(
    words: &[u32],
    rows: usize,
    columns: usize,
    precision: Precision,
) -> Result<Vec<f32>, MethodError> {
    let stride = columns.div_ceil(2);
    expect_length("packed words", elements(rows, stride)?, words.len())?;
    let mut weights = vec![0.0; elements(rows, columns)?];
    match precision {
        Precision::F32 => return Err(MethodError::NotPacked(precision)),
        Precision::F16 => unpack_rows(words, &mut weights, columns, f16_to_f32),
        Precision::Bf16 => unpack_rows(words, &mut weights, columns, bf16_to_f32),
    }
    Ok(weights)
}

fn unpack_rows(
    words: &[u32],
    weights: &mut [f32],
    columns: usize,
    widen: impl Fn(u16) -> f32 + Sync,
) {
    if weights.is_empty() {
        return;
    }
    weights
        .par_chunks_mut(columns)
        .zip(words.par_chunks(columns.div_ceil(2)))
        .for_each(|(weights, words)| {
            let (pairs, rest) = weights.as_chunks_mut::<2>();
            for (pair, &word) in pairs.iter_mut().zip(words) {
                *pair = [widen(word as u16), widen((word >> 16) as u16)];
            }
            if let ([last], Some(&word)) = (rest, words.last()) {
                *last = widen(word as u16);
            }
        });
}

/// The packed form of a matrix, `rows × columns`, row-major; rounded as [`Precision::encode`] does. An odd row ends with
/// a half of 0.
///
/// # Errors
/// [`Precision::F32`]; a number of weights that does not fit the shape.
pub fn pack_half(
    weights: &[f32],
    rows: usize,
    columns: usize,
    precision: Precision,
) -> Result<Vec<u32>, MethodError> {
    expect_matrix("weight", rows, columns, weights.len())?;
    let mut words = vec![0; elements(rows, columns.div_ceil(2))?];
    match precision {
        Precision::F32 => return Err(MethodError::NotPacked(precision)),
        Precision::F16 => pack_rows(weights, &mut words, columns, |weight| {
            f16::from_f32(weight).to_bits()
        }),
        Precision::Bf16 => pack_rows(weights, &mut words, columns, |weight| {
            bf16::from_f32(weight).to_bits()
        }),
    }
    Ok(words)
}

fn pack_rows(
    weights: &[f32],
    words: &mut [u32],
    columns: usize,
    narrow: impl Fn(f32) -> u16 + Sync,
) {
    if weights.is_empty() {
        return;
    }
    words
        .par_chunks_mut(columns.div_ceil(2))
        .zip(weights.par_chunks(columns))
        .for_each(|(words, weights)| {
            for (word, pair) in words.iter_mut().zip(weights.chunks(2)) {
                let right = pair.get(1).map_or(0, |&right| narrow(right));
                *word = u32::from(narrow(pair[0])) | u32::from(right) << 16;
            }
        });
}
