//! `shaders/activation_statistics.wgsl`.

use burn::tensor::Tensor;
use cubecl::server::Handle;
use mwanda::kernels::activation_statistics::{WindowSums, activation_statistics_of_windows};

use super::launch::{Access, Shader, shader_file};
use crate::GpuError;
use crate::device::Gpu;
use crate::tensors::{GpuTensor, Placed};

const SHADER: Shader = Shader {
    name: ("activation_statistics", ""),
    parts: &[shader_file!("activation_statistics.wgsl")],
    constants: &[],
    values: [0, 0],
    workgroup: (64, 4),
};

/// Features that a workgroup takes.
const FEATURES_PER_WORKGROUP: usize = 64;

/// The sums of each window, per feature: Σ x², Σ |x| and the count of |x| > `threshold`. `x` is
/// `[windows, tokens, features]` in f32.
///
/// # Errors
/// A tensor that is not f32, or larger than the device binds at once; a failing device.
pub fn activation_statistics(x: Tensor<3>, threshold: f32) -> Result<Vec<WindowSums>, GpuError> {
    let [windows, tokens, features] = x.dims();
    match Placed::of(x)? {
        Placed::Host(x) => Ok(activation_statistics_of_windows(
            x.values()?,
            windows,
            tokens,
            features,
            threshold,
        )?),
        Placed::Gpu(x) => {
            let words = on_gpu(&x, windows, tokens, features, threshold)?;
            Ok((0..windows)
                .map(|window| window_sums(&words, window, features))
                .collect())
        }
    }
}

fn on_gpu(
    x: &GpuTensor,
    windows: usize,
    tokens: usize,
    features: usize,
    threshold: f32,
) -> Result<Vec<u32>, GpuError> {
    if windows == 0 || features == 0 {
        return Ok(Vec::new());
    }
    let gpu = &x.gpu;
    gpu.expect_bindable("activations", (windows * tokens * features * 4) as u64)?;
    let sums = gpu.empty("sums of activations", (windows * 3 * features * 4) as u64)?;
    launch(
        gpu,
        &x.handle,
        &sums,
        [windows, tokens, features],
        threshold,
    );
    gpu.read_words(sums, windows * 3 * features)
}

fn launch(
    gpu: &Gpu,
    x: &Handle,
    sums: &Handle,
    [windows, tokens, features]: [usize; 3],
    threshold: f32,
) {
    let workgroups = windows * features.div_ceil(FEATURES_PER_WORKGROUP);
    let params = [
        windows as u32,
        tokens as u32,
        features as u32,
        threshold.to_bits(),
    ];
    SHADER.launch(
        gpu,
        workgroups as u64,
        &[(x, Access::Read), (sums, Access::Write)],
        &params,
    );
}

/// Takes one window's sums out of `windows × 3 × features` words.
fn window_sums(words: &[u32], window: usize, features: usize) -> WindowSums {
    let plane = |index: usize| &words[(window * 3 + index) * features..][..features];
    let floats = |index: usize| {
        plane(index)
            .iter()
            .map(|&bits| f32::from_bits(bits))
            .collect()
    };
    WindowSums {
        sum_squares: floats(0),
        sum_abs: floats(1),
        active: plane(2).to_vec(),
    }
}
