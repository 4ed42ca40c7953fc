//! Weights and activations to measure with.

use burn_tensor::{Device, Tensor, TensorData};
use mwanda::Precision;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{GpuError, WeightMatrix};

/// Bytes that no cache of a GPU holds today.
const BEYOND_CACHES: u64 = 256 << 20;

/// Copies of one random matrix, enough to exceed the caches.
pub(super) fn matrices(
    device: &Device,
    rows: usize,
    columns: usize,
    precision: Precision,
) -> Result<Vec<WeightMatrix>, GpuError> {
    let bytes = precision.encode(&bell_shaped(rows * columns));
    let copies = BEYOND_CACHES
        .div_ceil(bytes.len().max(1) as u64)
        .clamp(1, 256);
    (0..copies)
        .map(|_| WeightMatrix::upload(device, rows, columns, precision, &bytes))
        .collect()
}

/// Random activations, `[rows, features]`.
pub(super) fn activations(device: &Device, rows: usize, features: usize) -> Tensor<2> {
    Tensor::from_data(
        TensorData::new(bell_shaped(rows * features), [rows, features]),
        device,
    )
}

/// The same values in every run, spread like weights: the sum of three uniform ones, with deviation 1.
fn bell_shaped(count: usize) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let mut uniform = || random.random_range(-1.0_f32..1.0);
    (0..count)
        .map(|_| uniform() + uniform() + uniform())
        .collect()
}
