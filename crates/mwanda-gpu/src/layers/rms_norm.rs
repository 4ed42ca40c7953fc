//! Root-mean-square layer normalisation (Zhang & Sennrich 2019, arXiv 1910.07467). Twin of `shaders/rms_norm.wgsl`.

use burn_tensor::Tensor;
use rayon::prelude::*;

use super::VALUES_PER_TASK;
use crate::GpuError;
#[cfg(feature = "gpu")]
use crate::kernels;
#[cfg(feature = "gpu")]
use crate::tensors::from_handle;
use crate::tensors::{Placed, from_values};

/// x / √(mean(x²) + ε) · weight over each row of `[rows, features]`; `weight` is `[features]`.
///
/// # Errors
/// A weight of another length, tensors on different devices, or not f32.
pub fn rms_norm(x: Tensor<2>, weight: &Tensor<1>, epsilon: f32) -> Result<Tensor<2>, GpuError> {
    let [rows, features] = x.dims();
    let [weights] = weight.dims();
    if weights != features {
        return Err(GpuError::shape("the norm's weight", features, weights));
    }
    match (Placed::of(x)?, Placed::of(weight.clone())?) {
        (Placed::Host(x), Placed::Host(weight)) => {
            let y = on_host(x.values()?, weight.values()?, epsilon);
            Ok(from_values([rows, features], y))
        }
        #[cfg(feature = "gpu")]
        (Placed::Gpu(x), Placed::Gpu(weight)) => {
            let y = kernels::rms_norm(&x.gpu, &x.handle, &weight.handle, [rows, features], epsilon);
            Ok(from_handle(&x.gpu, [rows, features], y))
        }
        #[cfg(feature = "gpu")]
        _ => Err(GpuError::on_different_devices(
            "the norm's weight",
            "its input",
        )),
    }
}

fn on_host(x: &[f32], weight: &[f32], epsilon: f32) -> Vec<f32> {
    let features = weight.len().max(1);
    let mut y = vec![0.0; x.len()];
    let values_per_task = (VALUES_PER_TASK / features).max(1) * features;
    let vectors = pulp::Arch::new();
    y.par_chunks_mut(values_per_task)
        .zip(x.par_chunks(values_per_task))
        .for_each(|(y, x)| {
            vectors.dispatch(
                #[inline(always)]
                || {
                    for (y, x) in y.chunks_exact_mut(features).zip(x.chunks_exact(features)) {
                        normalise(y, x, weight, epsilon);
                    }
                },
            );
        });
    y
}

#[inline(always)]
fn normalise(y: &mut [f32], x: &[f32], weight: &[f32], epsilon: f32) {
    // Sixteen partial sums, so that additions need not wait for one another.
    let (groups, rest) = x.as_chunks::<16>();
    let mut squares = [0.0_f32; 16];
    for group in groups {
        for (square, x) in squares.iter_mut().zip(group) {
            *square += x * x;
        }
    }
    let square = squares.iter().sum::<f32>() + rest.iter().map(|x| x * x).sum::<f32>();
    let scale = 1.0 / (square / x.len() as f32 + epsilon).sqrt();
    for ((y, x), weight) in y.iter_mut().zip(x).zip(weight) {
        *y = x * scale * weight;
    }
}
