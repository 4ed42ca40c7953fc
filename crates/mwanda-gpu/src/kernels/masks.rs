//! Masks from scores.

mod matrix_mask;
mod pattern_mask;
mod row_mask;

use cubecl::server::Handle;
use mwanda::{Mask, Scoring};

pub(crate) use matrix_mask::matrix_mask;
pub(crate) use pattern_mask::pattern_mask;
pub(crate) use row_mask::row_mask;
#[cfg(not(target_family = "wasm"))]
pub(crate) use {pattern_mask::prepare_pattern_mask, row_mask::prepare_row_mask};

use super::launch::{Access, Shader};
use super::scoring::Scores;
use super::weights::Chunk;
use crate::GpuError;
use crate::device::Gpu;

/// A mask kernel with its buffers, which can be started more than once.
pub(crate) struct MaskLaunch<'a> {
    gpu: &'a Gpu,
    scores: Scores,
    parts: Vec<Part<'a>>,
}

/// The kernel on one chunk.
struct Part<'a> {
    chunk: &'a Chunk,
    mask: Handle,
    shader: Shader,
    workgroups: u64,
    params: [u32; 8],
}

impl<'a> MaskLaunch<'a> {
    /// `kernel` gives each chunk's shader, number of workgroups and parameters.
    fn new(
        gpu: &'a Gpu,
        chunks: &'a [Chunk],
        scores: Scores,
        kernel: impl Fn(&Scores, &Chunk) -> (Shader, u64, [u32; 8]),
    ) -> Result<Self, GpuError> {
        let part = |chunk: &'a Chunk| -> Result<Part<'a>, GpuError> {
            let (shader, workgroups, params) = kernel(&scores, chunk);
            Ok(Part {
                chunk,
                mask: mask_buffer(gpu, chunk)?,
                shader,
                workgroups,
                params,
            })
        };
        let parts = chunks.iter().map(part).collect::<Result<_, _>>()?;
        Ok(Self { gpu, scores, parts })
    }

    pub(crate) fn start(&self) {
        for part in &self.parts {
            let [weights, factors, flag] = self.scores.bindings(part.chunk);
            let buffers = [weights, factors, flag, (&part.mask, Access::Write)];
            part.shader
                .launch(self.gpu, part.workgroups, &buffers, &part.params);
        }
    }

    /// The mask of the `rows × columns` matrix, or the score that is not a number.
    async fn read(self, rows: usize, columns: usize, scoring: &Scoring) -> Result<Mask, GpuError> {
        let Self { gpu, scores, parts } = self;
        let chunks: Vec<&Chunk> = parts.iter().map(|part| part.chunk).collect();
        scores.check(gpu, &chunks, scoring).await?;
        let parts = parts.into_iter().map(|part| (part.chunk, part.mask));
        read_mask(gpu, rows, columns, parts).await
    }
}

/// Columns of a row that the row kernels hold in workgroup memory, in the sizes they are compiled for: the smallest that
/// holds the row, so that more workgroups run at once; the largest that the device offers where none does. The second
/// fits the 16 KiB that every WebGPU device has, the others take 32 and 40 KiB with the counters beside them.
fn tile(gpu: &Gpu, columns: usize) -> u32 {
    const TILES: [(u32, usize); 4] = [
        (1024, 16 << 10),
        (2944, 16 << 10),
        (6912, 32 << 10),
        (8192, 40 << 10),
    ];
    let available = gpu.workgroup_memory();
    let mut offered = TILES.iter().filter(|(_, memory)| *memory <= available);
    let smallest = offered.clone().find(|(tile, _)| *tile as usize >= columns);
    smallest
        .or(offered.next_back())
        .map_or(TILES[0].0, |(tile, _)| *tile)
}

/// A buffer for the chunk's mask.
fn mask_buffer(gpu: &Gpu, chunk: &Chunk) -> Result<Handle, GpuError> {
    gpu.empty("a mask", mask_words(chunk) as u64 * 4)
}

fn mask_words(chunk: &Chunk) -> usize {
    chunk.rows * chunk.columns.div_ceil(32)
}

/// The mask that the kernels have written, each chunk's part in its own buffer.
async fn read_mask<'a>(
    gpu: &Gpu,
    rows: usize,
    columns: usize,
    parts: impl Iterator<Item = (&'a Chunk, Handle)>,
) -> Result<Mask, GpuError> {
    let mut words = Vec::with_capacity(rows * columns.div_ceil(32));
    for (chunk, mask) in parts {
        words.extend(gpu.read_words(mask, mask_words(chunk)).await?);
    }
    Ok(Mask::from_words(rows, columns, words)?)
}
