//! Twin of `shaders/pattern_mask.wgsl`: prunes the lowest scores of every group of consecutive weights.

use super::mask_rows::mask_rows;
use crate::{Mask, MethodError, Pattern, Scoring};

/// The mask that keeps the `keep` weights of highest score in every group of `of` consecutive weights of a row; among
/// equal scores those of lower column are pruned first.
///
/// `weight` is `rows × columns`, row-major.
///
/// # Errors
/// Weights or factors that do not fit the shape; factors that are negative, NaN or infinite; an unusable pattern;
/// columns that `of` does not divide; a score that is NaN.
pub fn pattern_mask(
    weight: &[f32],
    rows: usize,
    columns: usize,
    scoring: &Scoring,
    keep: usize,
    of: usize,
) -> Result<Mask, MethodError> {
    Pattern::n_of_m(keep, of)?;
    if !columns.is_multiple_of(of) {
        return Err(MethodError::ColumnsNotDivisible { columns, of });
    }
    let prune_row = match of {
        4 => prune_groups_of::<4>,
        8 => prune_groups_of::<8>,
        _ => prune_groups,
    };
    mask_rows(weight, rows, columns, scoring, |_, words, keys| {
        prune_row(words, keys, keep, of)
    })
}

/// Marks the lowest keys of every group of a row.
#[inline(always)]
fn prune_groups(words: &mut [u32], keys: &[u32], keep: usize, of: usize) {
    for (group, keys) in keys.chunks_exact(of).enumerate() {
        for (position, &key) in keys.iter().enumerate() {
            // How many of the group are pruned before this key: all lower ones, and equal ones to its left.
            let left = keys[..position]
                .iter()
                .map(|&other| usize::from(other <= key))
                .sum::<usize>();
            let right = keys[position..]
                .iter()
                .map(|&other| usize::from(other < key))
                .sum::<usize>();
            let column = group * of + position;
            words[column / 32] |= u32::from(left + right < of - keep) << (column % 32);
        }
    }
}

/// [`prune_groups`] with the group's size known to the compiler, which then unrolls it.
fn prune_groups_of<const OF: usize>(words: &mut [u32], keys: &[u32], keep: usize, _: usize) {
    prune_groups(words, keys, keep, OF);
}
