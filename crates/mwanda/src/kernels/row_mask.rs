//! Twin of `shaders/row_mask.wgsl`: scores every weight of a row and prunes the row's k lowest.

use super::mask_rows::mask_rows;
use super::radix_select::{DIGITS, Threshold};
use crate::mask::mark;
use crate::{Mask, MethodError, Scoring};

/// The mask that prunes the `k` weights of lowest score in each row; among equal scores those of lower column.
///
/// `weight` is `rows × columns`, row-major. Scores of −0 and 0 are equal, +∞ is the highest. Source: Wanda's
/// `lib/prune.py`, a stable ascending sort per row.
///
/// # Errors
/// Weights or factors that do not fit the shape; factors that are negative, NaN or infinite; `k > columns`; a score
/// that is NaN.
pub fn row_mask(
    weight: &[f32],
    rows: usize,
    columns: usize,
    scoring: &Scoring,
    k: usize,
) -> Result<Mask, MethodError> {
    if k > columns {
        return Err(MethodError::TooManyPruned {
            pruned: k,
            available: columns,
        });
    }
    mask_rows(weight, rows, columns, scoring, |_, words, keys| {
        prune_lowest(words, keys, k)
    })
}

/// Marks the `k` lowest keys of a row.
fn prune_lowest(words: &mut [u32], keys: &[u32], k: usize) {
    let mut threshold = Threshold::new(k);
    for digit in DIGITS {
        let mut histogram = [0; 256];
        threshold.count(keys, digit, &mut histogram);
        threshold.narrow(digit, &histogram);
    }
    prune_below(words, keys, threshold.key, threshold.remaining);
}

/// Marks the keys below `threshold` and the first `ties` of those equal to it.
pub(super) fn prune_below(words: &mut [u32], keys: &[u32], threshold: u32, mut ties: usize) {
    mark(words, keys, |&key| key < threshold);
    for (word, keys) in words.iter_mut().zip(keys.chunks(32)) {
        if ties == 0 {
            return;
        }
        let equal = keys
            .iter()
            .enumerate()
            .filter(|&(_, &key)| key == threshold);
        for (bit, _) in equal.take(ties) {
            *word |= 1 << bit;
            ties -= 1;
        }
    }
}
