//! Twin of `shaders/apply_mask.wgsl`: sets pruned weights to 0 and leaves the others as they are, bit for bit.

use rayon::prelude::*;

use crate::Mask;
use crate::error::{MethodError, elements, expect_length, expect_matrix};

/// Sets the pruned weights of a row-major `f32` matrix of the mask's shape to 0.
///
/// # Errors
/// A number of weights or mask words that does not fit the mask's shape.
pub fn apply_mask(weight: &mut [f32], mask: &Mask) -> Result<(), MethodError> {
    mask.expect_shape(mask.rows, mask.columns)?;
    expect_matrix("weight", mask.rows, mask.columns, weight.len())?;
    if weight.is_empty() {
        return Ok(());
    }
    let rows = weight
        .par_chunks_mut(mask.columns)
        .zip(mask.words.par_chunks(mask.words_per_row()));
    rows.for_each(|(weight, words)| {
        for (weight, word) in weight.chunks_mut(32).zip(words) {
            for (bit, weight) in weight.iter_mut().enumerate() {
                if word >> bit & 1 == 1 {
                    *weight = 0.0;
                }
            }
        }
    });
    Ok(())
}

/// Sets the pruned weights of a matrix of 16-bit floats, packed two to a word, to 0.
///
/// A row takes `⌈columns / 2⌉` words; the left weight of a pair is in the lower half. What fills the last word of a row
/// with an odd number of columns stays as it is.
///
/// # Errors
/// A number of words or mask words that does not fit the mask's shape.
pub fn apply_mask_packed(words: &mut [u32], mask: &Mask) -> Result<(), MethodError> {
    mask.expect_shape(mask.rows, mask.columns)?;
    let stride = mask.columns.div_ceil(2);
    expect_length("packed words", elements(mask.rows, stride)?, words.len())?;
    if words.is_empty() {
        return Ok(());
    }
    let rows = words
        .par_chunks_mut(stride)
        .zip(mask.words.par_chunks(mask.words_per_row()));
    rows.for_each(|(packed, bits)| {
        for (packed, bits) in packed.chunks_mut(16).zip(bits) {
            for (pair, packed) in packed.iter_mut().enumerate() {
                let pruned = bits >> (2 * pair);
                *packed &= kept_half(pruned, 0x0000_ffff) | kept_half(pruned >> 1, 0xffff_0000);
            }
        }
    });
    Ok(())
}

/// The bits of one half that stay: all of them, or none where the lowest bit of `pruned` is set.
#[inline(always)]
fn kept_half(pruned: u32, half: u32) -> u32 {
    if pruned & 1 == 1 { 0 } else { half }
}
