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

#[cfg(test)]
mod tests {
    use super::copy;
    use crate::device::Gpu;
    use crate::{DeviceChoice, GpuError, open};

    #[test]
    fn every_word_is_copied() {
        // Without an adapter as in tests/support.
        let device = match open(&DeviceChoice::Gpu) {
            Ok(gpu) => gpu.device,
            Err(GpuError::NoAdapter) => {
                let set = |name, value: &str| std::env::var(name).is_ok_and(|found| found == value);
                let required = set("CI", "true") || set("MWANDA_REQUIRE_GPU", "1");
                assert!(!required, "no adapter, and one is required here");
                eprintln!("skipped: no adapter");
                return;
            }
            Err(error) => panic!("the adapter would not open: {error}"),
        };
        let gpu = Gpu::of_device(&device).unwrap();
        for quads in [1, 3, 256, 257, 4097] {
            let words = 4 * quads;
            let expected: Vec<u32> = (1..=words as u32).collect();
            let source = gpu
                .create("a source", bytemuck::cast_slice(&expected))
                .unwrap();
            let target = gpu.create("a target", &vec![0_u8; words * 4]).unwrap();
            copy(&gpu, &source, &target, words);
            let found = crate::block_on(gpu.read_words(target, words)).unwrap();
            assert!(found == expected, "{words} words");
        }
    }
}
