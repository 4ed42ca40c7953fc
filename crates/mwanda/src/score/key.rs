//! Scores as integers that order like them.

use super::Scoring;
use crate::MethodError;

/// The key of +∞; anything above is NaN.
pub(crate) const LARGEST_KEY: u32 = 0x7f80_0000;

/// The key of a score: the bits of a non-negative `f32` order like its value. The sign is dropped, so that −0 is 0.
#[inline(always)]
fn key(score: f32) -> u32 {
    score.to_bits() & 0x7fff_ffff
}

impl Scoring {
    /// The keys of one row's scores, in the order of the columns. The factors must have been [checked](Self::check).
    ///
    /// # Errors
    /// [`MethodError::ScoreNotANumber`].
    pub(crate) fn keys_of_row(
        &self,
        row: usize,
        weight: &[f32],
        keys: &mut [u32],
    ) -> Result<(), MethodError> {
        // The same multiplications as in `Scoring::score`, over slices so that they are vectorised.
        match &self.ria {
            None => {
                for ((key_of, weight), factor) in
                    keys.iter_mut().zip(weight).zip(&self.column_factor)
                {
                    *key_of = key(weight.abs() * factor);
                }
            }
            Some(sums) => {
                let row_sum = sums.reciprocal_row_sum[row];
                let columns = sums.reciprocal_column_sum.iter().zip(&self.column_factor);
                for ((key_of, weight), (column_sum, factor)) in
                    keys.iter_mut().zip(weight).zip(columns)
                {
                    let magnitude = weight.abs();
                    *key_of = key((magnitude * column_sum + magnitude * row_sum) * factor);
                }
            }
        }
        // A fold instead of a search: it has no early exit and is vectorised.
        if keys.iter().fold(0, |largest, &key| largest.max(key)) <= LARGEST_KEY {
            return Ok(());
        }
        let column = keys
            .iter()
            .position(|&key| key > LARGEST_KEY)
            .unwrap_or_default();
        Err(MethodError::ScoreNotANumber { row, column })
    }
}
