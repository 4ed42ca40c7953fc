//! What pruning reads of the Hessian.

use crate::cholesky::{factorise, invert};
use crate::error::SparseGptError;
use crate::hessian::Hessian;

/// The upper triangular U, diagonal positive, with Uᵀ·U = H⁻¹ for the damped Hessian H.
///
/// Row j of U describes the elimination of column j when all columns before it are settled: U_jj² is the first diagonal
/// element of the inverse of what is left of H, and U_jk / U_jj how much of the error of column j column k takes up.
#[derive(Debug, Clone)]
pub struct InverseFactor {
    features: usize,
    /// Row-major, zeros below the diagonal.
    upper: Vec<f64>,
    dead: Vec<bool>,
}

impl InverseFactor {
    /// Damps and factorises `hessian`.
    ///
    /// The diagonal of a dead feature, one that was 0 for all tokens, becomes 1; then `percent_damp` (a share in spite of
    /// its name, which is the reference's: 0.01 is 1 %) times the mean of the diagonal is added to the diagonal.
    ///
    /// # Errors
    /// A Hessian without tokens; a damping that is negative, NaN or infinite; a Hessian that is not positive definite
    /// in spite of it.
    pub fn new(hessian: &Hessian, percent_damp: f64) -> Result<Self, SparseGptError> {
        if !(percent_damp.is_finite() && percent_damp >= 0.0) {
            return Err(SparseGptError::Setting {
                name: "percent_damp",
                value: percent_damp,
                rule: "it must be finite and not negative",
            });
        }
        let features = hessian.features();
        let mut upper = hessian.upper_triangle()?;
        let diagonal = (0..features).map(|j| j * (features + 1));
        let dead: Vec<bool> = diagonal.clone().map(|at| upper[at] == 0.0).collect();
        for (at, &dead) in diagonal.clone().zip(&dead) {
            if dead {
                upper[at] = 1.0;
            }
        }
        let trace: f64 = diagonal.clone().map(|at| upper[at]).sum();
        let damping = percent_damp * trace / features as f64;
        diagonal.for_each(|at| upper[at] += damping);
        factorise(&mut upper, features).map_err(|feature| SparseGptError::NotPositiveDefinite {
            feature,
            percent_damp,
        })?;
        invert(&mut upper, features);
        Ok(Self {
            features,
            upper,
            dead,
        })
    }

    /// Input features.
    pub fn features(&self) -> usize {
        self.features
    }

    /// For every feature, whether it was 0 for all tokens: its weights become 0.
    pub fn dead(&self) -> &[bool] {
        &self.dead
    }

    /// U_jj.
    ///
    /// # Panics
    /// Beyond the features.
    pub fn diagonal(&self, j: usize) -> f64 {
        self.upper[j * (self.features + 1)]
    }

    /// Row j of U from the diagonal to the last column.
    pub(crate) fn row_from_diagonal(&self, j: usize) -> &[f64] {
        &self.upper[j * self.features..][j..self.features]
    }

    /// U, row-major, zeros below the diagonal.
    pub(crate) fn upper(&self) -> &[f64] {
        &self.upper
    }
}
