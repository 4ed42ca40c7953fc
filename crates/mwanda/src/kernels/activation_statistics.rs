//! Twin of `shaders/activation_statistics.wgsl`: the sums of one window, per feature.

use rayon::prelude::*;

use crate::error::{MethodError, elements, expect_length, expect_matrix};

/// Sums over the tokens of one window, one value per feature; what
/// [`FeatureSums::add_window`](crate::FeatureSums::add_window) takes.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowSums {
    /// Σ_t x².
    pub sum_squares: Vec<f32>,
    /// Σ_t |x|.
    pub sum_abs: Vec<f32>,
    /// Tokens with |x| > τ.
    pub active: Vec<u32>,
}

/// Features whose sums are taken together, so that they stay in the first-level cache.
const FEATURES_PER_BLOCK: usize = 1024;

/// The sums of one window. `x` is `tokens × features`, row-major; each feature is summed in `f32`, token by token.
///
/// # Errors
/// A number of activations that does not fit the shape.
pub fn activation_statistics(
    x: &[f32],
    tokens: usize,
    features: usize,
    threshold: f32,
) -> Result<WindowSums, MethodError> {
    expect_matrix("activations", tokens, features, x.len())?;
    let mut sums = WindowSums {
        sum_squares: vec![0.0; features],
        sum_abs: vec![0.0; features],
        active: vec![0; features],
    };
    for start in (0..features).step_by(FEATURES_PER_BLOCK) {
        let block = start..features.min(start + FEATURES_PER_BLOCK);
        let sum_squares = &mut sums.sum_squares[block.clone()];
        let sum_abs = &mut sums.sum_abs[block.clone()];
        let active = &mut sums.active[block.clone()];
        for token in x.chunks_exact(features) {
            let sums = sum_squares.iter_mut().zip(&mut *sum_abs).zip(&mut *active);
            for (((sum_squares, sum_abs), active), x) in sums.zip(&token[block.clone()]) {
                let magnitude = x.abs();
                *sum_squares += x * x;
                *sum_abs += magnitude;
                *active += u32::from(magnitude > threshold);
            }
        }
    }
    Ok(sums)
}

/// The sums of several windows of the same length, in parallel. `x` is `windows × tokens × features`.
///
/// # Errors
/// A number of activations that does not fit the shape.
pub fn activation_statistics_of_windows(
    x: &[f32],
    windows: usize,
    tokens: usize,
    features: usize,
    threshold: f32,
) -> Result<Vec<WindowSums>, MethodError> {
    let window = elements(tokens, features)?;
    expect_length("activations", elements(windows, window)?, x.len())?;
    (0..windows)
        .into_par_iter()
        .map(|index| {
            activation_statistics(&x[index * window..][..window], tokens, features, threshold)
        })
        .collect()
}
