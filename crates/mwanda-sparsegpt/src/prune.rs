//! Pruning one matrix.

use mwanda::Mask;
use mwanda::plan::pruned_of;
use rayon::prelude::*;

use crate::error::{SparseGptError, expect_matrix};
use crate::factor::InverseFactor;
use crate::hessian::Hessian;
use crate::product::{Matrix, add_product, for_each_strip};
use crate::selection::{mark_lowest, mark_lowest_of_group, mark_up_to};
use crate::settings::{Selection, Settings, Target};

/// A pruned matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Pruned {
    /// `rows × columns`, row-major. Pruned weights are 0, the others make up for them; so they are not those of the
    /// checkpoint any more.
    pub weight: Vec<f32>,
    /// What was pruned. Weights of dead features are 0 in any case, and marked only where they were among those to be
    /// pruned.
    pub mask: Mask,
    /// ‖(W − Ŵ)·X‖² / n, summed over all outputs, before rounding to `f32`: with the damping's share, which adds
    /// damping / 2 times the squared change of the weights, and without the weights of dead features.
    pub error: f64,
}

/// Prunes `weight`, `rows × columns`, whose inputs' Hessian is `hessian`.
///
/// # Errors
/// As [`InverseFactor::new`] and [`prune_with_factor`].
pub fn prune(
    weight: &[f32],
    rows: usize,
    hessian: &Hessian,
    settings: &Settings,
) -> Result<Pruned, SparseGptError> {
    let factor = InverseFactor::new(hessian, settings.percent_damp)?;
    prune_with_factor(weight, rows, &factor, settings)
}

/// As [`prune`], for several matrices with the same input. The damping is the factor's; that of the settings is not
/// looked at.
///
/// # Errors
/// A number of weights other than `rows` times the factor's features; weights that are not finite, or do not stay so; a
/// sparsity outside 0…1; an unusable pattern, or one whose M does not divide the columns; a block size of 0.
pub fn prune_with_factor(
    weight: &[f32],
    rows: usize,
    factor: &InverseFactor,
    settings: &Settings,
) -> Result<Pruned, SparseGptError> {
    let columns = factor.features();
    expect_matrix("weights", rows, columns, weight.len())?;
    let block_size = settings.checked_block_size(columns)?;
    if let Some(bad) = weight.iter().position(|weight| !weight.is_finite()) {
        return Err(SparseGptError::WeightNotFinite {
            row: bad / columns,
            column: bad % columns,
            value: weight[bad],
        });
    }
    let mut work: Vec<f64> = weight.iter().map(|&weight| f64::from(weight)).collect();
    for row in work.chunks_mut(columns) {
        let dead = row.iter_mut().zip(factor.dead());
        dead.filter(|(_, dead)| **dead)
            .for_each(|(weight, _)| *weight = 0.0);
    }
    let mut mask = Mask::new(rows, columns);
    let mut error = 0.0;
    for first in (0..columns).step_by(block_size) {
        let block = Block {
            factor,
            rows,
            first,
            last: columns.min(first.saturating_add(block_size)),
        };
        error += block.prune(&mut work, &mut mask, settings)?;
    }
    Ok(Pruned {
        weight: rounded(&work, columns)?,
        mask,
        error,
    })
}

/// Columns `first..last` of a matrix that is being pruned.
struct Block<'a> {
    factor: &'a InverseFactor,
    rows: usize,
    first: usize,
    last: usize,
}

impl Block<'_> {
    /// Prunes the block, updates all columns to its right, and gives the error that this adds.
    fn prune(
        &self,
        work: &mut [f64],
        mask: &mut Mask,
        settings: &Settings,
    ) -> Result<f64, SparseGptError> {
        let columns = self.factor.features();
        let size = self.last - self.first;
        let mut pruned = vec![false; self.rows * size];
        let group = match settings.target {
            Target::Sparsity(sparsity) => {
                self.select(work, sparsity, settings.selection, &mut pruned)?;
                None
            }
            Target::NOfM { keep, of } => Some((of - keep, of)),
        };
        let mut carried = vec![0.0; self.rows * size];
        let errors: Vec<f64> = work
            .par_chunks_mut(columns)
            .zip(pruned.par_chunks_mut(size))
            .zip(carried.par_chunks_mut(size))
            .map(|((row, pruned), carried)| {
                self.eliminate(&mut row[self.first..self.last], pruned, carried, group)
            })
            .collect();
        for (i, pruned) in pruned.chunks(size).enumerate() {
            for (j, _) in pruned.iter().enumerate().filter(|(_, pruned)| **pruned) {
                mask.prune(i, self.first + j);
            }
        }
        let carried = Matrix::new(&carried, self.rows, size, size);
        let upper = Matrix::new(self.factor.upper(), columns, columns, columns);
        let right = upper.rows(self.first, size).columns_from(self.last);
        for_each_strip(work, columns, |start, rows, strip| {
            let to_the_right = &mut strip[self.last..];
            add_product(
                -1.0,
                carried.rows(start, rows),
                right,
                to_the_right,
                columns,
            );
        });
        Ok(errors.iter().sum())
    }

    /// Marks those of all rows' weights that cost least, each by itself: w² / U_jj².
    fn select(
        &self,
        work: &[f64],
        sparsity: f64,
        selection: Selection,
        pruned: &mut [bool],
    ) -> Result<(), SparseGptError> {
        let scores: Vec<f64> = work
            .chunks(self.factor.features())
            .flat_map(|row| (self.first..self.last).map(|j| self.score(row[j], j)))
            .collect();
        match selection {
            Selection::Exact => {
                // So that what is cut off in rounding one block's count is not lost, but left to the next.
                let before = pruned_of(self.rows * self.first, sparsity)?;
                let count = pruned_of(self.rows * self.last, sparsity)? - before;
                mark_lowest(&scores, count, pruned);
            }
            Selection::Threshold => {
                mark_up_to(&scores, pruned_of(scores.len(), sparsity)?, pruned);
            }
        }
        Ok(())
    }

    /// Takes the pruned weights out of the block's part of one row, from left to right; the others take up what they can.
    /// With N:M (how many of how many) the weights to prune are chosen at the first column of each group. `carried`
    /// receives, by column, the error that the columns to the right of the block are still to hear of.
    fn eliminate(
        &self,
        row: &mut [f64],
        pruned: &mut [bool],
        carried: &mut [f64],
        group: Option<(usize, usize)>,
    ) -> f64 {
        let mut loss = 0.0;
        for j in 0..row.len() {
            if let Some((count, of)) = group
                && j.is_multiple_of(of)
            {
                let scores = (j..j + of).map(|j| self.score(row[j], self.first + j));
                mark_lowest_of_group(scores, count, &mut pruned[j..j + of]);
            }
            if pruned[j] {
                let factor = self.factor.row_from_diagonal(self.first + j);
                let error = row[j] / factor[0];
                for (weight, factor) in row[j..].iter_mut().zip(factor) {
                    *weight -= error * factor;
                }
                row[j] = 0.0;
                carried[j] = error;
                loss += error * error;
            }
        }
        // H is twice the mean of x·xᵀ, so half the second-order term is half of this.
        loss / 2.0
    }

    fn score(&self, weight: f64, j: usize) -> f64 {
        let diagonal = self.factor.diagonal(j);
        weight * weight / (diagonal * diagonal)
    }
}

/// The weights as `f32`.
fn rounded(work: &[f64], columns: usize) -> Result<Vec<f32>, SparseGptError> {
    let weight: Vec<f32> = work.iter().map(|&weight| weight as f32).collect();
    match weight.iter().position(|weight| !weight.is_finite()) {
        None => Ok(weight),
        Some(bad) => Err(SparseGptError::UpdateNotFinite {
            row: bad / columns,
            column: bad % columns,
            value: work[bad],
        }),
    }
}
