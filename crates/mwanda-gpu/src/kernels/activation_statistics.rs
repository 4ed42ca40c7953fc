//! `shaders/activation_statistics.wgsl`.

use cubecl::server::Handle;
use mwanda::kernels::activation_statistics::WindowSums;

use super::launch::{Access, Shader, shader_file};
use crate::GpuError;
use crate::device::Gpu;
use crate::tensors::GpuTensor;

const SHADER: Shader = Shader {
    name: ("activation_statistics", ""),
    parts: &[shader_file!("activation_statistics.wgsl")],
    constants: &[],
    values: [0, 0],
    workgroup: (64, 4),
};

/// Features that a workgroup takes.
const FEATURES_PER_WORKGROUP: usize = 64;

/// Sums that the device is computing.
pub(crate) struct DeviceSums {
    gpu: Gpu,
    /// `windows × 3 × features` words; none where there is nothing to add up.
    sums: Option<Handle>,
    windows: usize,
    features: usize,
}

impl DeviceSums {
    pub(crate) async fn read(self) -> Result<Vec<WindowSums>, GpuError> {
        let Self {
            gpu,
            sums,
            windows,
            features,
        } = self;
        let words = match sums {
            Some(sums) => gpu.read_words(sums, windows * 3 * features).await?,
            None => Vec::new(),
        };
        Ok((0..windows)
            .map(|window| window_sums(&words, window, features))
            .collect())
    }
}

/// Starts the sums of each window, per feature. `x` is `[windows, tokens, features]`.
pub(crate) fn activation_statistics(
    x: &GpuTensor,
    windows: usize,
    tokens: usize,
    features: usize,
    threshold: f32,
) -> Result<DeviceSums, GpuError> {
    let gpu = x.gpu.clone();
    let mut sums = None;
    if windows > 0 && features > 0 {
        gpu.expect_bindable("activations", (windows * tokens * features * 4) as u64)?;
        let handle = gpu.empty("sums of activations", (windows * 3 * features * 4) as u64)?;
        launch(
            &gpu,
            &x.handle,
            &handle,
            [windows, tokens, features],
            threshold,
        );
        sums = Some(handle);
    }
    Ok(DeviceSums {
        gpu,
        sums,
        windows,
        features,
    })
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
