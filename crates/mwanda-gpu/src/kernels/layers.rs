//! `shaders/rms_norm.wgsl`, `shaders/rotary_embedding.wgsl` and `shaders/gated_activation.wgsl`.
//!
//! These cannot fail here: a buffer that the device has no room for fails the read of what is computed from it.

use cubecl::server::Handle;

use super::launch::{Access, Shader, shader_file};
use crate::device::Gpu;
use crate::layers::GatedActivation;

const RMS_NORM: Shader = Shader {
    name: ("rms_norm", ""),
    parts: &[shader_file!("rms_norm.wgsl")],
    constants: &[],
    values: [0, 0],
    workgroup: (256, 1),
};

const ROTARY_EMBEDDING: Shader = Shader {
    name: ("rotary_embedding", ""),
    parts: &[shader_file!("rotary_embedding.wgsl")],
    ..RMS_NORM
};

const GATED_ACTIVATION: Shader = Shader {
    name: ("gated_activation", ""),
    parts: &[shader_file!("gated_activation.wgsl")],
    ..RMS_NORM
};

/// x / √(mean(x²) + ε) · weight over each of `rows` rows of `features` values.
pub(crate) fn rms_norm(
    gpu: &Gpu,
    x: &Handle,
    weight: &Handle,
    [rows, features]: [usize; 2],
    epsilon: f32,
) -> Handle {
    let y = gpu.client.empty(rows * features * 4);
    let buffers = [
        (x, Access::Read),
        (weight, Access::Read),
        (&y, Access::Write),
    ];
    RMS_NORM.launch(
        gpu,
        rows as u64,
        &buffers,
        &[rows as u32, features as u32, epsilon.to_bits(), 0],
    );
    y
}

/// Rotates `rows × heads × 2 · pairs` values by the angles of `tokens × pairs` cosines and sines.
pub(crate) fn rotary_embedding(
    gpu: &Gpu,
    [x, cosines, sines]: [&Handle; 3],
    [rows, heads, pairs, tokens]: [usize; 4],
) -> Handle {
    let threads = rows * heads * pairs;
    let y = gpu.client.empty(threads * 2 * 4);
    let buffers = [
        (x, Access::Read),
        (cosines, Access::Read),
        (sines, Access::Read),
        (&y, Access::Write),
    ];
    let params = [rows, heads, pairs, tokens].map(|number| number as u32);
    ROTARY_EMBEDDING.launch(gpu, threads.div_ceil(256) as u64, &buffers, &params);
    y
}

/// activation(gate) ⊙ up.
pub(crate) fn gated_activation(
    gpu: &Gpu,
    gate: &Handle,
    up: &Handle,
    values: usize,
    activation: GatedActivation,
) -> Handle {
    let y = gpu.client.empty(values * 4);
    let buffers = [
        (gate, Access::Read),
        (up, Access::Read),
        (&y, Access::Write),
    ];
    let activation = match activation {
        GatedActivation::Silu => 0,
        GatedActivation::GeluTanh => 1,
    };
    let params = [values as u32, activation, 0, 0];
    GATED_ACTIVATION.launch(gpu, values.div_ceil(256) as u64, &buffers, &params);
    y
}
