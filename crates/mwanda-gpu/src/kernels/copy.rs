//! `shaders/copy.wgsl`.

use cubecl::server::Handle;
use rayon::prelude::*;

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

/// The same on the host.
pub(crate) fn copy_on_host(source: &[f32], target: &mut [f32]) {
    const WORDS_PER_TASK: usize = 1 << 18;
    let tasks = target
        .par_chunks_mut(WORDS_PER_TASK)
        .zip(source.par_chunks(WORDS_PER_TASK));
    tasks.for_each(|(target, source)| target.copy_from_slice(source));
}
