//! `shaders/apply_mask.wgsl`.

use mwanda::Mask;

use super::launch::{Access, Shader};
use super::weights::{Chunk, after_weights};
use crate::GpuError;
use crate::device::Gpu;

/// Sets the pruned weights of the chunks' matrix to 0. The mask has the matrix's shape.
pub(crate) fn apply_mask(gpu: &Gpu, chunks: &[Chunk], mask: &Mask) -> Result<(), GpuError> {
    for chunk in chunks {
        // The chunk's own rows of the mask, so that no mask outgrows a binding.
        let words = &mask.words[chunk.first_row * mask.words_per_row()..]
            [..chunk.rows * mask.words_per_row()];
        let mask = gpu.create("a mask", bytemuck::cast_slice(words))?;
        let (precision, parts) = after_weights!(chunk.precision, "apply_mask.wgsl");
        let shader = Shader {
            name: ("apply_mask", precision),
            parts,
            constants: &[],
            values: [0, 0],
            workgroup: (256, 1),
        };
        let buffers = [(&chunk.handle, Access::Update), (&mask, Access::Read)];
        let params = [
            chunk.rows as u32,
            chunk.columns as u32,
            chunk.words_per_row() as u32,
        ];
        shader.launch(gpu, chunk.words().div_ceil(256) as u64, &buffers, &params);
    }
    Ok(())
}
