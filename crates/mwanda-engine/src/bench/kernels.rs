//! The kernels at the sizes of a model's feed-forward part, where most of its weights are.

use mwanda::Precision;
use mwanda_checkpoint::Checkpoint;
use mwanda_model::{OpenDevice, Projection, bench};

use super::measurements::Measurements;
use super::whole_model::{WINDOW, WINDOWS};
use crate::EngineError;

/// Bytes copied at a time: within WebGPU's least binding of 128 MiB, beyond most caches.
const COPIED: usize = 64 << 20;

/// Measures memory, products, masks and statistics.
pub(super) fn measure(
    checkpoint: &Checkpoint,
    opened: &OpenDevice,
    measurements: &mut Measurements<'_>,
) -> Result<(), EngineError> {
    let device = &opened.device;
    let config = checkpoint.config();
    let (rows, columns) = (config.intermediate_size, config.hidden_size);
    let precision = precision(checkpoint);
    let matrix = format!("{rows} × {columns} {precision}");

    let detail = format!("{} MiB", COPIED >> 20);
    measurements.measure("copy", detail, "GB/s", |_| {
        Ok(bench::copy(device, COPIED)?.gigabytes_per_second())
    })?;
    measurements.measure("matvec", matrix.clone(), "GB/s", |_| {
        Ok(bench::product(device, 1, rows, columns, precision)?.gigabytes_per_second())
    })?;
    measurements.measure("row mask", matrix.clone(), "GB/s", |_| {
        Ok(bench::row_mask(device, rows, columns, precision)?.gigabytes_per_second())
    })?;
    if columns.is_multiple_of(4) {
        measurements.measure("2:4 mask", matrix.clone(), "GB/s", |_| {
            Ok(bench::pattern_mask(device, rows, columns, precision)?.gigabytes_per_second())
        })?;
    }
    let detail = format!("{WINDOWS} × {WINDOW} × {columns} f32");
    measurements.measure("statistics", detail, "GB/s", |_| {
        let timing = bench::activation_statistics(device, WINDOWS, WINDOW, columns)?;
        Ok(timing.gigabytes_per_second())
    })?;
    let vectors = WINDOWS * WINDOW;
    let detail = format!("{vectors} vectors, {matrix}");
    measurements.measure("matmul", detail, "GFLOP/s", |_| {
        Ok(bench::product(device, vectors, rows, columns, precision)?.gigaflops())
    })
}

/// The precision of the matrices, which need not be that of the embeddings.
fn precision(checkpoint: &Checkpoint) -> Precision {
    let info = checkpoint.tensor_info(&Projection::Gate.tensor_name(0));
    info.map_or(checkpoint.precision(), |info| info.precision)
}
