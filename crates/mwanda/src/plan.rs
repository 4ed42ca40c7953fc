//! From the sparsity of a block to the weights cut from a matrix.

use serde::{Deserialize, Serialize};

use crate::allocation::allocate;
use crate::error::{MethodError, elements};
use crate::kernels::{matrix_mask, matrix_threshold, pattern_mask, row_mask};
use crate::{Mask, Pattern, Scope, Scoring};

/// What is pruned of every block. The serialised form goes into a run's manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Where in a row pruned weights may lie.
    pub pattern: Pattern,
    /// Which weights compete, where the pattern is unstructured.
    pub scope: Scope,
    /// s: the share of all prunable weights that is pruned.
    pub target: f64,
    /// s_b: the share of every block's weights that is pruned; each of its matrices gets the same.
    pub block_sparsity: Vec<f64>,
}

/// What is cut from one matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The lowest scores of every row.
    Row {
        /// k: weights pruned of a row.
        pruned: usize,
    },
    /// The lowest scores of the matrix.
    Matrix {
        /// k: weights pruned of the matrix.
        pruned: usize,
    },
    /// All but the highest scores of every group of consecutive weights.
    Group {
        /// Weights kept of a group.
        keep: usize,
        /// Weights in a group.
        of: usize,
    },
}

impl Plan {
    /// The same sparsity for `blocks` blocks. An N:M pattern sets its own and ignores `sparsity`.
    ///
    /// # Errors
    /// A sparsity outside 0…1, or an unusable pattern.
    pub fn uniform(
        pattern: Pattern,
        scope: Scope,
        sparsity: f64,
        blocks: usize,
    ) -> Result<Self, MethodError> {
        pattern.check()?;
        let target = pattern.sparsity().unwrap_or(sparsity);
        check_sparsity(target)?;
        Ok(Self {
            pattern,
            scope,
            target,
            block_sparsity: vec![target; blocks],
        })
    }

    /// Unstructured sparsity, spread over the blocks by their importance; see [`allocate`]. (An N:M pattern fixes the
    /// sparsity of every row, so nothing can be spread.)
    ///
    /// # Errors
    /// As [`allocate`].
    pub fn allocated(
        scope: Scope,
        target: f64,
        importance: &[f64],
        weights_per_block: &[u64],
        range: f64,
    ) -> Result<Self, MethodError> {
        let block_sparsity = allocate(target, importance, weights_per_block, range)?;
        Ok(Self {
            pattern: Pattern::Unstructured,
            scope,
            target,
            block_sparsity,
        })
    }

    /// What is cut from a `rows × columns` matrix of block `block`.
    ///
    /// # Errors
    /// A block beyond the plan; a sparsity outside 0…1; columns that an N:M pattern's M does not divide.
    pub fn cut(&self, block: usize, rows: usize, columns: usize) -> Result<Cut, MethodError> {
        let blocks = self.block_sparsity.len();
        let sparsity = *self
            .block_sparsity
            .get(block)
            .ok_or(MethodError::NoSuchBlock { block, blocks })?;
        match (self.pattern, self.scope) {
            (Pattern::NOfM { keep, of }, _) => {
                self.pattern.check()?;
                if columns.is_multiple_of(of) {
                    Ok(Cut::Group { keep, of })
                } else {
                    Err(MethodError::ColumnsNotDivisible { columns, of })
                }
            }
            (Pattern::Unstructured, Scope::Row) => Ok(Cut::Row {
                pruned: pruned_of(columns, sparsity)?,
            }),
            (Pattern::Unstructured, Scope::Matrix) => Ok(Cut::Matrix {
                pruned: pruned_of(elements(rows, columns)?, sparsity)?,
            }),
        }
    }
}

impl Cut {
    /// Weights that the cut prunes of a `rows × columns` matrix.
    pub fn pruned_count(self, rows: usize, columns: usize) -> usize {
        match self {
            Self::Row { pruned } => rows * pruned,
            Self::Matrix { pruned } => pruned,
            Self::Group { keep, of } => rows * (columns / of) * (of - keep),
        }
    }

    /// The mask of a matrix, by the CPU kernels.
    ///
    /// # Errors
    /// As [`row_mask`](row_mask::row_mask), [`matrix_threshold`](matrix_threshold::matrix_threshold) and
    /// [`pattern_mask`](pattern_mask::pattern_mask).
    pub fn mask(
        self,
        weight: &[f32],
        rows: usize,
        columns: usize,
        scoring: &Scoring,
    ) -> Result<Mask, MethodError> {
        match self {
            Self::Row { pruned } => row_mask::row_mask(weight, rows, columns, scoring, pruned),
            Self::Matrix { pruned } => {
                let threshold =
                    matrix_threshold::matrix_threshold(weight, rows, columns, scoring, pruned)?;
                matrix_mask::matrix_mask(weight, rows, columns, scoring, &threshold)
            }
            Self::Group { keep, of } => {
                pattern_mask::pattern_mask(weight, rows, columns, scoring, keep, of)
            }
        }
    }
}

/// k = ⌊weights · sparsity⌋ of the weights of a row, or of a matrix: in `f64`, truncated, as Wanda's published code.
///
/// # Errors
/// A sparsity outside 0…1.
pub fn pruned_of(weights: usize, sparsity: f64) -> Result<usize, MethodError> {
    check_sparsity(sparsity)?;
    Ok((weights as f64 * sparsity).floor() as usize)
}

/// Refuses a sparsity outside 0…1. Both ends are allowed: 0 prunes nothing, 1 everything.
pub(crate) fn check_sparsity(sparsity: f64) -> Result<(), MethodError> {
    if (0.0..=1.0).contains(&sparsity) {
        Ok(())
    } else {
        Err(MethodError::Sparsity(sparsity))
    }
}
