//! The sums of one input in one language.

use crate::error::{MethodError, expect_length};

/// Sums over the tokens of one language, one value per feature of an input.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeatureSums {
    /// T: tokens seen.
    pub tokens: u64,
    /// Σ_t x².
    pub sum_squares: Vec<f64>,
    /// Σ_t |x|.
    pub sum_abs: Vec<f64>,
    /// A: tokens with |x| > τ.
    pub active: Vec<u64>,
}

impl FeatureSums {
    /// Sums over no token.
    pub fn new(features: usize) -> Self {
        Self {
            tokens: 0,
            sum_squares: vec![0.0; features],
            sum_abs: vec![0.0; features],
            active: vec![0; features],
        }
    }

    /// Input features that the sums are about.
    pub fn features(&self) -> usize {
        self.sum_squares.len()
    }

    /// Adds the sums that a kernel took over one window of `tokens` tokens.
    ///
    /// # Errors
    /// Slices that are not one value per feature; sums that are NaN, infinite or negative; more active tokens than
    /// tokens; counts beyond 64 bits. The sums are then unchanged.
    pub fn add_window(
        &mut self,
        tokens: u64,
        sum_squares: &[f32],
        sum_abs: &[f32],
        active: &[u32],
    ) -> Result<(), MethodError> {
        let window = Self {
            tokens,
            sum_squares: sum_squares.iter().copied().map(f64::from).collect(),
            sum_abs: sum_abs.iter().copied().map(f64::from).collect(),
            active: active.iter().copied().map(u64::from).collect(),
        };
        self.merge(&window)
    }

    /// Adds sums over other tokens of the same input and language.
    ///
    /// # Errors
    /// As [`FeatureSums::add_window`].
    pub fn merge(&mut self, other: &Self) -> Result<(), MethodError> {
        expect_length(
            "features of the sums to merge",
            self.features(),
            other.features(),
        )?;
        other.check()?;
        // No count exceeds the tokens, so if these do not overflow, nothing does.
        self.tokens = self
            .tokens
            .checked_add(other.tokens)
            .ok_or(MethodError::CountOverflow)?;
        add(&mut self.sum_squares, &other.sum_squares);
        add(&mut self.sum_abs, &other.sum_abs);
        for (sum, other) in self.active.iter_mut().zip(&other.active) {
            *sum += other;
        }
        Ok(())
    }

    /// Checks that the sums have one length, are finite and not negative, and count no token twice.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), MethodError> {
        expect_length("sums of magnitudes", self.features(), self.sum_abs.len())?;
        expect_length(
            "counts of active tokens",
            self.features(),
            self.active.len(),
        )?;
        for (sum, values) in [("Σx²", &self.sum_squares), ("Σ|x|", &self.sum_abs)] {
            let bad = values
                .iter()
                .position(|value| !(value.is_finite() && *value >= 0.0));
            if let Some(feature) = bad {
                return Err(MethodError::SumNotFinite {
                    sum,
                    feature,
                    value: values[feature],
                });
            }
        }
        match self.active.iter().position(|&active| active > self.tokens) {
            None => Ok(()),
            Some(feature) => Err(MethodError::ActiveBeyondTokens {
                feature,
                active: self.active[feature],
                tokens: self.tokens,
            }),
        }
    }
}

fn add(sums: &mut [f64], others: &[f64]) {
    for (sum, other) in sums.iter_mut().zip(others) {
        *sum += other;
    }
}
