//! Sums over a block's input, where it lives.

use burn_tensor::Tensor;
use mwanda::kernels::activation_statistics::{WindowSums, activation_statistics_of_windows};

use crate::GpuError;
#[cfg(feature = "gpu")]
use crate::kernels;
use crate::tensors::Placed;

/// Sums that are being computed: one entry a window once they are [read](Self::read).
pub struct ActivationSums(Sums);

enum Sums {
    Host(Vec<WindowSums>),
    #[cfg(feature = "gpu")]
    Gpu(kernels::DeviceSums),
}

impl ActivationSums {
    /// Brings the sums to the host.
    ///
    /// # Errors
    /// A failing device.
    pub async fn read(self) -> Result<Vec<WindowSums>, GpuError> {
        match self.0 {
            Sums::Host(sums) => Ok(sums),
            #[cfg(feature = "gpu")]
            Sums::Gpu(sums) => sums.read().await,
        }
    }
}

/// Starts the sums of each window, per feature: Σ x², Σ |x| and the count of |x| > `threshold`. `x` is
/// `[windows, tokens, features]` in f32.
///
/// # Errors
/// A tensor that is not f32, or larger than the device binds at once; a failing device.
pub fn activation_statistics(x: Tensor<3>, threshold: f32) -> Result<ActivationSums, GpuError> {
    let [windows, tokens, features] = x.dims();
    Ok(ActivationSums(match Placed::of(x)? {
        Placed::Host(x) => Sums::Host(activation_statistics_of_windows(
            x.values()?,
            windows,
            tokens,
            features,
            threshold,
        )?),
        #[cfg(feature = "gpu")]
        Placed::Gpu(x) => Sums::Gpu(kernels::activation_statistics(
            &x, windows, tokens, features, threshold,
        )?),
    }))
}
