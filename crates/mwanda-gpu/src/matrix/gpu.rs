//! A matrix in a GPU's memory.

use burn_tensor::Tensor;
use mwanda::{Mask, Precision, Scoring};

use crate::GpuError;
use crate::device::Gpu;
use crate::host_memory::with_room;
use crate::kernels::{self, Chunk, LARGEST_BATCH};
use crate::tensors::{Placed, from_handle};

/// Bytes that a chunk takes once it is widened to f32, at most: what a product with many vectors holds besides the
/// weights. Also the binding that every WebGPU device offers.
const WIDENED_BYTES: u64 = 128 << 20;

pub(crate) struct GpuMatrix {
    pub(crate) gpu: Gpu,
    pub(crate) chunks: Vec<Chunk>,
    rows: usize,
    columns: usize,
}

impl GpuMatrix {
    pub(super) fn upload(
        gpu: Gpu,
        rows: usize,
        columns: usize,
        precision: Precision,
        bytes: &[u8],
    ) -> Result<Self, GpuError> {
        let mut chunks = Vec::new();
        if columns > 0 {
            let widened_row = columns as u64 * 4;
            gpu.expect_bindable("a row of weights", widened_row)?;
            let rows_per_chunk =
                (WIDENED_BYTES.min(gpu.largest_binding()) / widened_row).max(1) as usize;
            let row_bytes = columns * precision.bytes_per_weight();
            for first_row in (0..rows).step_by(rows_per_chunk) {
                let rows = rows_per_chunk.min(rows - first_row);
                let bytes = in_words(
                    &bytes[first_row * row_bytes..][..rows * row_bytes],
                    row_bytes,
                )?;
                let handle = gpu.create_persistent("weights", bytes)?;
                chunks.push(Chunk {
                    handle,
                    precision,
                    first_row,
                    rows,
                    columns,
                });
            }
        }
        Ok(Self {
            gpu,
            chunks,
            rows,
            columns,
        })
    }

    pub(super) fn bytes(&self) -> u64 {
        self.chunks
            .iter()
            .map(|chunk| chunk.words() as u64 * 4)
            .sum()
    }

    pub(super) fn apply(&self, x: Tensor<2>, vectors: usize) -> Result<Tensor<2>, GpuError> {
        let (gpu, device) = (&self.gpu, x.device());
        if Gpu::of_device(&device).is_none_or(|other| other.device != gpu.device) {
            return Err(GpuError::Tensor(
                "it lives on another device than the matrix".to_owned(),
            ));
        }
        gpu.expect_bindable("a product", vectors as u64 * self.rows as u64 * 4)?;
        if vectors == 0 || self.chunks.is_empty() {
            return Ok(Tensor::zeros([vectors, self.rows], &device));
        }
        if vectors <= LARGEST_BATCH {
            let Placed::Gpu(x) = Placed::of(x)? else {
                return Err(GpuError::Tensor("it lives on the host".to_owned()));
            };
            let y = kernels::matvec(
                gpu,
                &self.chunks,
                self.rows,
                self.columns,
                &x.handle,
                vectors,
            )?;
            return Ok(from_handle(gpu, [vectors, self.rows], y));
        }
        let products: Result<Vec<_>, GpuError> = self
            .chunks
            .iter()
            .map(|chunk| Ok(x.clone().matmul(widened(gpu, chunk)?.transpose())))
            .collect();
        let mut products = products?;
        Ok(if products.len() == 1 {
            products.remove(0)
        } else {
            Tensor::cat(products, 1)
        })
    }

    pub(super) fn prune(&mut self, mask: &Mask) -> Result<(), GpuError> {
        kernels::apply_mask(&self.gpu, &self.chunks, mask)
    }

    pub(super) async fn row_mask(&self, scoring: &Scoring, k: usize) -> Result<Mask, GpuError> {
        kernels::row_mask(&self.gpu, &self.chunks, self.rows, self.columns, scoring, k).await
    }

    pub(super) async fn matrix_mask(&self, scoring: &Scoring, k: usize) -> Result<Mask, GpuError> {
        kernels::matrix_mask(&self.gpu, &self.chunks, self.rows, self.columns, scoring, k).await
    }

    pub(super) async fn pattern_mask(
        &self,
        scoring: &Scoring,
        keep: usize,
        of: usize,
    ) -> Result<Mask, GpuError> {
        kernels::pattern_mask(
            &self.gpu,
            &self.chunks,
            self.rows,
            self.columns,
            scoring,
            keep,
            of,
        )
        .await
    }

    pub(super) async fn read_bytes(&self) -> Result<Vec<u8>, GpuError> {
        let mut bytes = Vec::new();
        for chunk in &self.chunks {
            let words = self
                .gpu
                .read_words(chunk.handle.clone(), chunk.words())
                .await?;
            let row_bytes = chunk.columns * chunk.precision.bytes_per_weight();
            for row in words.chunks_exact(chunk.words_per_row()) {
                let row = row.iter().flat_map(|word| word.to_le_bytes());
                bytes.extend(row.take(row_bytes));
            }
        }
        Ok(bytes)
    }
}

/// The chunk as an f32 tensor, rows × columns.
fn widened(gpu: &Gpu, chunk: &Chunk) -> Result<Tensor<2>, GpuError> {
    let handle = match chunk.precision {
        Precision::F32 => chunk.handle.clone(),
        Precision::F16 | Precision::Bf16 => kernels::unpack_half(gpu, chunk)?,
    };
    Ok(from_handle(gpu, [chunk.rows, chunk.columns], handle))
}

/// Rows of whole words: a row that ends within one is filled up with a half of 0.
fn in_words(bytes: &[u8], row_bytes: usize) -> Result<Vec<u8>, GpuError> {
    let stride = row_bytes.next_multiple_of(4);
    let mut words = with_room("weights", bytes.len() / row_bytes * stride)?;
    if stride == row_bytes {
        words.extend_from_slice(bytes);
        return Ok(words);
    }
    for row in bytes.chunks_exact(row_bytes) {
        words.extend_from_slice(row);
        words.resize(words.len().next_multiple_of(stride), 0);
    }
    Ok(words)
}
