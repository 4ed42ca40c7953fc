//! How fast a device is at what pruning and decoding need.
//!
//! A call is repeated until it has taken a fifth of a second, after one that compiles the kernels; the device is waited
//! for at the end, since Burn and cubecl only queue work. Matrices are copied until they exceed the caches, and the calls
//! go through the copies, so that what is measured is the memory. [`copy`] is the yardstick: the share of a device's
//! bandwidth that a kernel reaches is its [`Timing::gigabytes_per_second`] by the copy's.

mod data;
mod measure;

use burn_tensor::{Device, Tensor};
use mwanda::{Precision, Scoring};
use rayon::prelude::*;

#[cfg(feature = "gpu")]
use crate::device::Gpu;
#[cfg(feature = "gpu")]
use crate::kernels;
use crate::{GpuError, WeightMatrix, block_on};
use data::{activations, matrices};
pub use measure::Timing;
use measure::repeat;

/// Copies `bytes` bytes within the device's memory: what is read and what is written both count.
///
/// # Errors
/// A failing device; more bytes than it binds at once.
pub fn copy(device: &Device, bytes: usize) -> Result<Timing, GpuError> {
    let words = bytes / 16 * 4;
    let traffic = 2 * words as u64 * 4;
    #[cfg(feature = "gpu")]
    if let Some(gpu) = Gpu::of_device(device) {
        let source = gpu.empty("a copy's source", words as u64 * 4)?;
        let target = gpu.empty("a copy's target", words as u64 * 4)?;
        return repeat(device, traffic, 0, |_| {
            kernels::copy(&gpu, &source, &target, words);
            Ok(())
        });
    }
    let (source, mut target) = (vec![1.0_f32; words], vec![0.0_f32; words]);
    repeat(device, traffic, 0, |_| {
        copy_on_host(&source, &mut target);
        Ok(())
    })
}

/// Scores every weight and finds each row's lowest half, without reading the mask back.
///
/// # Errors
/// A failing device.
pub fn row_mask(
    device: &Device,
    rows: usize,
    columns: usize,
    precision: Precision,
) -> Result<Timing, GpuError> {
    let scoring = Scoring {
        column_factor: vec![1.0; columns],
        ria: None,
    };
    let matrices = matrices(device, rows, columns, precision)?;
    let bytes = mask_traffic(&matrices[0]);
    #[cfg(feature = "gpu")]
    if let Some(launches) = on_gpu(&matrices, |gpu, matrix| {
        kernels::prepare_row_mask(gpu, matrix, &scoring, columns / 2)
    })? {
        return repeat(device, bytes, 0, |call| {
            launches[call % launches.len()].start();
            Ok(())
        });
    }
    repeat(device, bytes, 0, |call| {
        block_on(matrices[call % matrices.len()].row_mask(&scoring, columns / 2)).map(drop)
    })
}

/// Scores every weight and finds the two lowest of every four, without reading the mask back.
///
/// # Errors
/// Columns that 4 does not divide; a failing device.
pub fn pattern_mask(
    device: &Device,
    rows: usize,
    columns: usize,
    precision: Precision,
) -> Result<Timing, GpuError> {
    let scoring = Scoring {
        column_factor: vec![1.0; columns],
        ria: None,
    };
    let matrices = matrices(device, rows, columns, precision)?;
    // Refuses columns that cannot be cut into groups.
    block_on(matrices[0].pattern_mask(&scoring, 2, 4))?;
    let bytes = mask_traffic(&matrices[0]);
    #[cfg(feature = "gpu")]
    if let Some(launches) = on_gpu(&matrices, |gpu, matrix| {
        kernels::prepare_pattern_mask(gpu, matrix, &scoring, 2, 4)
    })? {
        return repeat(device, bytes, 0, |call| {
            launches[call % launches.len()].start();
            Ok(())
        });
    }
    repeat(device, bytes, 0, |call| {
        block_on(matrices[call % matrices.len()].pattern_mask(&scoring, 2, 4)).map(drop)
    })
}

/// Sums the activations of `windows × tokens × features`; what is read back is part of it.
///
/// # Errors
/// A failing device; more activations than it binds at once.
pub fn activation_statistics(
    device: &Device,
    windows: usize,
    tokens: usize,
    features: usize,
) -> Result<Timing, GpuError> {
    let x = activations(device, windows * tokens, features).reshape([windows, tokens, features]);
    let values = (windows * tokens * features) as u64;
    // A square, a sum of squares, a sum of magnitudes and a count.
    repeat(device, values * 4, values * 4, |_| {
        block_on(crate::activation_statistics(x.clone(), 1.0)?.read()).map(drop)
    })
}

/// The product of a matrix with `vectors` vectors: up to 8 by the matrix–vector kernel, beyond by Burn's matrix product.
///
/// # Errors
/// A failing device.
pub fn product(
    device: &Device,
    vectors: usize,
    rows: usize,
    columns: usize,
    precision: Precision,
) -> Result<Timing, GpuError> {
    let matrices = matrices(device, rows, columns, precision)?;
    let x = activations(device, vectors, columns);
    let bytes = matrices[0].device_bytes() + (vectors * (rows + columns) * 4) as u64;
    let operations = 2 * vectors as u64 * rows as u64 * columns as u64;
    repeat(device, bytes, operations, |call| {
        matrices[call % matrices.len()].apply(x.clone()).map(drop)
    })
}

/// Burn's own product of two f32 tensors, `[vectors, columns] · [rows, columns]ᵀ`, for comparison with [`product`].
///
/// # Errors
/// A failing device.
pub fn burn_product(
    device: &Device,
    vectors: usize,
    rows: usize,
    columns: usize,
) -> Result<Timing, GpuError> {
    let (x, weights) = (
        activations(device, vectors, columns),
        activations(device, rows, columns),
    );
    let bytes = ((vectors * columns + rows * columns + vectors * rows) * 4) as u64;
    let operations = 2 * vectors as u64 * rows as u64 * columns as u64;
    repeat(device, bytes, operations, |_| {
        let product: Tensor<2> = x.clone().matmul(weights.clone().transpose());
        drop(product);
        Ok(())
    })
}

/// The weights once, and the mask.
fn mask_traffic(matrix: &WeightMatrix) -> u64 {
    matrix.device_bytes() + (matrix.rows() * matrix.columns().div_ceil(32) * 4) as u64
}

/// What `prepare` makes of each matrix, on a GPU.
#[cfg(feature = "gpu")]
fn on_gpu<'a, T>(
    matrices: &'a [WeightMatrix],
    prepare: impl Fn(&'a Gpu, &'a [kernels::Chunk]) -> Result<T, GpuError>,
) -> Result<Option<Vec<T>>, GpuError> {
    matrices
        .iter()
        .map(|matrix| {
            matrix
                .on_gpu()
                .map(|matrix| prepare(&matrix.gpu, &matrix.chunks))
                .transpose()
        })
        .collect()
}

/// [`copy`] in host memory.
fn copy_on_host(source: &[f32], target: &mut [f32]) {
    const WORDS_PER_TASK: usize = 1 << 18;
    let tasks = target
        .par_chunks_mut(WORDS_PER_TASK)
        .zip(source.par_chunks(WORDS_PER_TASK));
    tasks.for_each(|(target, source)| target.copy_from_slice(source));
}
