//! The activation of a gated MLP (Shazeer 2020, arXiv 2002.05202). Twin of `shaders/gated_activation.wgsl`.

use burn_tensor::Tensor;
use rayon::prelude::*;

use super::VALUES_PER_TASK;
use super::exponential::exponential;
use crate::GpuError;
#[cfg(feature = "gpu")]
use crate::kernels;
#[cfg(feature = "gpu")]
use crate::tensors::from_handle;
use crate::tensors::{Placed, from_values};

/// What is applied to the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GatedActivation {
    /// x · σ(x), of SwiGLU: Llama, Qwen.
    Silu,
    /// GELU in its tanh form, of GeGLU: Gemma.
    GeluTanh,
}

/// 2 · √(2/π): GELU's (1 + tanh(u)) / 2 is σ(2u).
const GELU_SCALE: f32 = 1.595_769;

/// activation(gate) ⊙ up, value by value.
///
/// # Errors
/// Tensors of different shapes or devices, or not f32.
pub fn gated_activation<const D: usize>(
    gate: Tensor<D>,
    up: Tensor<D>,
    activation: GatedActivation,
) -> Result<Tensor<D>, GpuError> {
    let shape = gate.dims();
    if shape != up.dims() {
        let (gate, up) = (format!("{shape:?}"), format!("{:?}", up.dims()));
        return Err(GpuError::shape("up, which the gate opens", gate, up));
    }
    match (Placed::of(gate)?, Placed::of(up)?) {
        (Placed::Host(gate), Placed::Host(up)) => {
            let y = on_host(gate.values()?, up.values()?, activation);
            Ok(from_values(shape, y))
        }
        #[cfg(feature = "gpu")]
        (Placed::Gpu(gate), Placed::Gpu(up)) => {
            let values = shape.iter().product();
            let y =
                kernels::gated_activation(&gate.gpu, &gate.handle, &up.handle, values, activation);
            Ok(from_handle(&gate.gpu, shape, y))
        }
        #[cfg(feature = "gpu")]
        _ => Err(GpuError::on_different_devices("gate", "up")),
    }
}

fn on_host(gate: &[f32], up: &[f32], activation: GatedActivation) -> Vec<f32> {
    let mut y = vec![0.0; gate.len()];
    let tasks = y
        .par_chunks_mut(VALUES_PER_TASK)
        .zip(gate.par_chunks(VALUES_PER_TASK))
        .zip(up.par_chunks(VALUES_PER_TASK));
    let vectors = pulp::Arch::new();
    tasks.for_each(|((y, gate), up)| match activation {
        GatedActivation::Silu => vectors.dispatch(
            #[inline(always)]
            || combine(y, gate, up, |x| x),
        ),
        GatedActivation::GeluTanh => {
            vectors.dispatch(
                #[inline(always)]
                || combine(y, gate, up, gelu_argument),
            );
        }
    });
    y
}

/// z of GELU's tanh form, x · σ(z).
#[inline(always)]
fn gelu_argument(x: f32) -> f32 {
    GELU_SCALE * (x + 0.044_715 * x * x * x)
}

/// y = gate · σ(z(gate)) · up.
#[inline(always)]
fn combine(y: &mut [f32], gate: &[f32], up: &[f32], z: impl Fn(f32) -> f32) {
    for ((y, &gate), &up) in y.iter_mut().zip(gate).zip(up) {
        *y = gate / (1.0 + exponential(-z(gate))) * up;
    }
}
