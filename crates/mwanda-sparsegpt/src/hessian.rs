//! The Hessian of a layer's squared error.

use crate::error::{SparseGptError, elements, expect_matrix};
use crate::product::{Matrix, add_product, for_each_strip};

/// Tokens that are widened to `f64` and multiplied at a time.
const TOKENS_AT_ONCE: usize = 512;

/// H = 2·Σ x·xᵀ / n over calibration tokens x, `features × features`: the second derivative of ‖W·X − Ŵ·X‖² / n by any
/// row of Ŵ. Sums are `f64`, in which each product of two `f32` is exact.
#[derive(Debug, Clone)]
pub struct Hessian {
    features: usize,
    tokens: f64,
    /// Σ x·xᵀ, row-major; only the upper triangle is kept.
    sum: Vec<f64>,
}

impl Hessian {
    /// The Hessian of an input with `features` features, before the first token: 8 · features² bytes.
    ///
    /// # Errors
    /// No features, or too many for the address space.
    pub fn new(features: usize) -> Result<Self, SparseGptError> {
        if features == 0 {
            return Err(SparseGptError::NoFeatures);
        }
        Ok(Self {
            features,
            tokens: 0.0,
            sum: vec![0.0; elements(features, features)?],
        })
    }

    /// Input features.
    pub fn features(&self) -> usize {
        self.features
    }

    /// n: tokens added so far, each counted by its weight.
    pub fn tokens(&self) -> f64 {
        self.tokens
    }

    /// Adds the inputs `x` of `tokens` tokens, row-major, one row per token.
    ///
    /// # Errors
    /// A wrong number of values, or a value that is NaN or infinite. The Hessian is then as it was.
    pub fn add(&mut self, x: &[f32], tokens: usize) -> Result<(), SparseGptError> {
        self.add_weighted(x, tokens, 1.0)
    }

    /// Adds inputs of which each counts as `weight` tokens. With 1 / T_l for each of the T_l tokens of a language, all
    /// languages weigh the same, however long their texts are.
    ///
    /// # Errors
    /// As [`add`](Self::add); a weight that is negative, NaN or infinite.
    pub fn add_weighted(
        &mut self,
        x: &[f32],
        tokens: usize,
        weight: f64,
    ) -> Result<(), SparseGptError> {
        let features = self.features;
        expect_matrix("inputs", tokens, features, x.len())?;
        if !(weight.is_finite() && weight >= 0.0) {
            return Err(SparseGptError::Setting {
                name: "the weight of a token",
                value: weight,
                rule: "it must be finite and not negative",
            });
        }
        if let Some(bad) = x.iter().position(|value| !value.is_finite()) {
            return Err(SparseGptError::InputNotFinite {
                token: bad / features,
                feature: bad % features,
                value: x[bad],
            });
        }
        for x in x.chunks(TOKENS_AT_ONCE * features) {
            let wide: Vec<f64> = x.iter().map(|&value| f64::from(value)).collect();
            let inputs = Matrix::new(&wide, x.len() / features, features, features);
            for_each_strip(&mut self.sum, features, |first, rows, strip| {
                let left = inputs.transposed().rows(first, rows);
                let right = inputs.columns_from(first);
                add_product(weight, left, right, &mut strip[first..], features);
            });
        }
        self.tokens += weight * tokens as f64;
        Ok(())
    }

    /// The element in row `i`, column `j`; NaN before the first token.
    ///
    /// # Panics
    /// Outside the matrix.
    pub fn get(&self, i: usize, j: usize) -> f64 {
        assert!(i < self.features && j < self.features);
        2.0 * self.sum[i.min(j) * self.features + i.max(j)] / self.tokens
    }

    /// H, row-major; what stands below the diagonal means nothing.
    pub(crate) fn upper_triangle(&self) -> Result<Vec<f64>, SparseGptError> {
        if self.tokens <= 0.0 {
            return Err(SparseGptError::NoTokens);
        }
        let scale = 2.0 / self.tokens;
        Ok(self.sum.iter().map(|sum| sum * scale).collect())
    }
}
