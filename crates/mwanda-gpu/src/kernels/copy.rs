//! `shaders/copy.wgsl`.

use cubecl::server::Handle;

use super::launch::{Access, Shader, shader_file};
use crate::device::Gpu;

const SHADER: Shader = Shader {
    name: ("copy", ""),
    parts: &[shader_file!("copy.wgsl")],
    constants: &[],
    values: [0, 0],
    workgroup: (256, 1),
};

/// Copies `words` words, a multiple of 4.
pub(crate) fn copy(gpu: &Gpu, source: &Handle, target: &Handle, words: usize) {
    let quads = words / 4;
    let buffers = [(source, Access::Read), (target, Access::Write)];
    SHADER.launch(
        gpu,
        quads.div_ceil(256) as u64,
        &buffers,
        &[quads as u32, 0, 0, 0],
    );
}
