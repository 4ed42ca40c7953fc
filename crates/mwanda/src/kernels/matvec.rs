//! Twin of `shaders/matvec.wgsl`: a matrix times one vector, or a few.
//!
//! Decoding one token reads every weight once, so the speed is that of the memory; the weights are widened in registers.
//! Sums are in `f32`, in several partial sums whose number depends on the processor: results agree with the shader's to
//! rounding, not bit for bit.

use rayon::prelude::*;

use crate::error::{MethodError, elements, expect_length};
use crate::precision::Precision;

mod dot;

use dot::dots;

/// Vectors that [`matvec_batch`] takes at once.
pub const LARGEST_BATCH: usize = 8;

/// Weights of a row-major matrix as they are stored. Rows of 16-bit floats follow one another directly, or, where the
/// number of columns is odd, with one half of padding each, as in words packed two to one.
#[derive(Debug, Clone, Copy)]
pub enum Weights<'a> {
    /// binary32.
    F32(&'a [f32]),
    /// Bits of binary16.
    F16(&'a [u16]),
    /// Bits of bfloat16.
    Bf16(&'a [u16]),
}

impl<'a> Weights<'a> {
    /// Weights read in place from the little-endian bytes of a checkpoint.
    ///
    /// # Errors
    /// Bytes that are not aligned to the weight's size, or end within a weight.
    pub fn from_bytes(precision: Precision, bytes: &'a [u8]) -> Result<Self, MethodError> {
        let wrong = |reason| MethodError::WeightBytes { precision, reason };
        Ok(match precision {
            Precision::F32 => Self::F32(bytemuck::try_cast_slice(bytes).map_err(wrong)?),
            Precision::F16 => Self::F16(bytemuck::try_cast_slice(bytes).map_err(wrong)?),
            Precision::Bf16 => Self::Bf16(bytemuck::try_cast_slice(bytes).map_err(wrong)?),
        })
    }

    /// How the weights are stored.
    pub fn precision(self) -> Precision {
        match self {
            Self::F32(_) => Precision::F32,
            Self::F16(_) => Precision::F16,
            Self::Bf16(_) => Precision::Bf16,
        }
    }

    /// Weights from the start of one row to the start of the next.
    fn stride(self, rows: usize, columns: usize) -> Result<usize, MethodError> {
        let (length, padded) = match self {
            Self::F32(weights) => (weights.len(), columns),
            Self::F16(halves) | Self::Bf16(halves) => (halves.len(), columns.next_multiple_of(2)),
        };
        if padded != columns && length == elements(rows, padded)? {
            return Ok(padded);
        }
        expect_length("weight", elements(rows, columns)?, length)?;
        Ok(columns)
    }
}

/// y\[r\] = Σ_c W\[r, c\] · x\[c\]: `weight` is `rows × columns`, `x` has `columns` values, `y` `rows`.
///
/// # Errors
/// Slices that do not fit the shape.
pub fn matvec(
    weight: Weights,
    rows: usize,
    columns: usize,
    x: &[f32],
    y: &mut [f32],
) -> Result<(), MethodError> {
    matvec_batch(weight, rows, columns, x, 1, y)
}

/// [`matvec`] for `batch` vectors, reading the weights once: `x` is `batch × columns`, `y` is `batch × rows`, row-major.
///
/// # Errors
/// Slices that do not fit the shape; a batch of 0 or beyond [`LARGEST_BATCH`].
pub fn matvec_batch(
    weight: Weights,
    rows: usize,
    columns: usize,
    x: &[f32],
    batch: usize,
    y: &mut [f32],
) -> Result<(), MethodError> {
    let stride = weight.stride(rows, columns)?;
    expect_length("x", elements(batch, columns)?, x.len())?;
    expect_length("y", elements(batch, rows)?, y.len())?;
    let shape = Shape {
        rows,
        columns,
        stride,
        batch,
    };
    // Reading the weights takes longer than multiplying them, so an odd batch runs as the next larger one. With few
    // vectors each has more partial sums, so that additions need not wait for one another; with many no more than
    // registers hold.
    match batch {
        1 => by_precision::<1, 32>(weight, shape, x, y),
        2 => by_precision::<2, 32>(weight, shape, x, y),
        3..=4 => by_precision::<4, 16>(weight, shape, x, y),
        5..=LARGEST_BATCH => by_precision::<LARGEST_BATCH, 8>(weight, shape, x, y),
        _ => {
            return Err(MethodError::Batch {
                batch,
                limit: LARGEST_BATCH,
            });
        }
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Shape {
    rows: usize,
    columns: usize,
    stride: usize,
    batch: usize,
}

fn by_precision<const BATCH: usize, const PARTIAL: usize>(
    weight: Weights,
    shape: Shape,
    x: &[f32],
    y: &mut [f32],
) {
    match weight {
        Weights::F32(weights) => product::<dot::F32, BATCH, PARTIAL>(weights, shape, x, y),
        Weights::F16(weights) => product::<dot::F16, BATCH, PARTIAL>(weights, shape, x, y),
        Weights::Bf16(weights) => product::<dot::Bf16, BATCH, PARTIAL>(weights, shape, x, y),
    }
}

fn product<F: dot::Format, const BATCH: usize, const PARTIAL: usize>(
    weights: &[F::Stored],
    shape: Shape,
    x: &[f32],
    y: &mut [f32],
) {
    let Shape {
        rows,
        columns,
        stride,
        batch,
    } = shape;
    if rows == 0 || columns == 0 {
        y.fill(0.0);
        return;
    }
    // Vectors beyond the batch repeat the last one; their sums are not read.
    let vectors: [&[f32]; BATCH] =
        std::array::from_fn(|vector| &x[vector.min(batch - 1) * columns..][..columns]);
    let mut sums = vec![0.0; rows * BATCH];
    in_parallel(&mut sums, BATCH, columns, &|first_row, sums| {
        let (sums, _) = sums.as_chunks_mut::<BATCH>();
        dots::<F, BATCH, PARTIAL>(
            sums,
            |row| &weights[(first_row + row) * stride..][..columns],
            &vectors,
        );
    });
    for (row, sums) in sums.chunks_exact(BATCH).enumerate() {
        for (vector, sum) in sums[..batch].iter().enumerate() {
            y[vector * rows + row] = *sum;
        }
    }
}

/// Weights of one parallel task: enough that starting it does not count.
const WEIGHTS_PER_TASK: usize = 1 << 16;

/// Calls `task` with runs of rows: the number of the first, and the `batch` sums of each. Not generic, so that the
/// scheduling is compiled once.
fn in_parallel(
    sums: &mut [f32],
    batch: usize,
    columns: usize,
    task: &(dyn Fn(usize, &mut [f32]) + Sync),
) {
    let rows_per_task = (WEIGHTS_PER_TASK / columns).max(1);
    let tasks = sums.par_chunks_mut(rows_per_task * batch).enumerate();
    tasks.for_each(|(index, sums)| task(index * rows_per_task, sums));
}
