//! Sums over a block's input, where it lives.

use burn_tensor::Tensor;
use mwanda::kernels::activation_statistics::{WindowSums, activation_statistics_of_windows};

use crate::GpuError;
#[cfg(feature = "gpu")]
use crate::kernels;
use crate::tensors::Placed;

/// The sums of each window, per feature: Σ x², Σ |x| and the count of |x| > `threshold`. `x` is
/// `[windows, tokens, features]` in f32.
///
/// # Errors
/// A tensor that is not f32, or larger than the device binds at once; a failing device.
pub fn activation_statistics(x: Tensor<3>, threshold: f32) -> Result<Vec<WindowSums>, GpuError> {
    let [windows, tokens, features] = x.dims();
    match Placed::of(x)? {
        Placed::Host(x) => Ok(activation_statistics_of_windows(
            x.values()?,
            windows,
            tokens,
            features,
            threshold,
        )?),
        #[cfg(feature = "gpu")]
        Placed::Gpu(x) => kernels::activation_statistics(&x, windows, tokens, features, threshold),
    }
}
