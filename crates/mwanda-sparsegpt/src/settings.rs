//! What is pruned of a matrix, and how.

use mwanda::Pattern;

use crate::error::SparseGptError;

/// The reference's block size.
const BLOCK_SIZE: usize = 128;
/// The reference's damping.
const PERCENT_DAMP: f64 = 0.01;

/// How much of a matrix is pruned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// This share of its weights, 0…1. The weights of all rows in a block of columns compete.
    Sparsity(f64),
    /// All but `keep` of every `of` consecutive weights of a row.
    NOfM {
        /// Weights kept of a group.
        keep: usize,
        /// Weights in a group.
        of: usize,
    },
}

/// How many weights of a block a [`Target::Sparsity`] prunes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Selection {
    /// As many as were asked for, so that the matrix loses exactly ⌊rows · columns · s⌋; among equal scores the lower row
    /// goes first, then the lower column.
    #[default]
    Exact,
    /// What the published code does: all weights whose score is at most that at position ⌊size · s⌋, counted from 0, of
    /// the block's sorted scores. One more than asked for in each block, and more where scores tie; also at a sparsity
    /// of 0. (At 1 the position is beyond the end, and the published code fails; here everything is pruned.)
    Threshold,
}

/// The settings of [`prune`](crate::prune()).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// How much is pruned.
    pub target: Target,
    /// How the number of weights is kept to.
    pub selection: Selection,
    /// Columns whose weights compete and are pruned before the columns to their right hear of it; 128 in the reference.
    /// With N:M it changes only the speed and is rounded to whole groups.
    pub block_size: usize,
    /// What is added to the Hessian's diagonal, as a share of its mean; 0.01 in the reference.
    pub percent_damp: f64,
}

impl Settings {
    /// The reference's block size and damping.
    pub fn new(target: Target) -> Self {
        Self {
            target,
            selection: Selection::default(),
            block_size: BLOCK_SIZE,
            percent_damp: PERCENT_DAMP,
        }
    }

    /// Columns of a block, after the checks that need no matrix but its number of columns.
    pub(crate) fn checked_block_size(&self, columns: usize) -> Result<usize, SparseGptError> {
        if self.block_size == 0 {
            return Err(SparseGptError::Setting {
                name: "block_size",
                value: 0.0,
                rule: "it must be at least 1",
            });
        }
        match self.target {
            Target::Sparsity(sparsity) => {
                mwanda::plan::pruned_of(columns, sparsity)?;
                Ok(self.block_size)
            }
            Target::NOfM { keep, of } => {
                Pattern::n_of_m(keep, of)?;
                if !columns.is_multiple_of(of) {
                    return Err(mwanda::MethodError::ColumnsNotDivisible { columns, of }.into());
                }
                Ok((self.block_size / of).max(1) * of)
            }
        }
    }
}
