//! `shaders/unpack_half.wgsl`.

use cubecl::server::Handle;

use super::launch::{Access, Shader};
use super::weights::{Chunk, after_weights};
use crate::GpuError;
use crate::device::Gpu;

/// The packed weights of a chunk as `rows × columns` values of f32.
pub(crate) fn unpack_half(gpu: &Gpu, chunk: &Chunk) -> Result<Handle, GpuError> {
    let unpacked = gpu.empty("unpacked weights", (chunk.rows * chunk.columns * 4) as u64)?;
    let (precision, parts) = after_weights!(chunk.precision, "unpack_half.wgsl");
    let shader = Shader {
        name: ("unpack_half", precision),
        parts,
        constants: &[],
        values: [0, 0],
        workgroup: (256, 1),
    };
    let buffers = [(&chunk.handle, Access::Read), (&unpacked, Access::Write)];
    let params = [
        chunk.rows as u32,
        chunk.columns as u32,
        chunk.words_per_row() as u32,
    ];
    shader.launch(gpu, chunk.words().div_ceil(256) as u64, &buffers, &params);
    Ok(unpacked)
}
