//! The gated MLP: `down(act(gate(x)) ⊙ up(x))`.

use burn_tensor::{Device, Tensor};
use mwanda::BlockInput;
use mwanda_checkpoint::{Activation, Checkpoint};
use mwanda_gpu::GatedActivation;

use super::{block::BlockObserver, linear::Linear};
use crate::{ModelError, Projection};

/// Gate, up and down projections with the architecture's activation.
#[derive(Debug)]
pub(crate) struct Mlp {
    pub(crate) gate: Linear,
    pub(crate) up: Linear,
    pub(crate) down: Linear,
    activation: GatedActivation,
}

impl Mlp {
    pub(crate) fn load(
        checkpoint: &Checkpoint,
        block: usize,
        device: &Device,
    ) -> Result<Self, ModelError> {
        let linear = |projection| Linear::load(checkpoint, block, projection, device);
        Ok(Self {
            gate: linear(Projection::Gate)?,
            up: linear(Projection::Up)?,
            down: linear(Projection::Down)?,
            activation: match checkpoint.config().activation {
                Activation::Silu => GatedActivation::Silu,
                Activation::GeluTanh => GatedActivation::GeluTanh,
            },
        })
    }

    /// `[tokens, hidden]` → `[tokens, hidden]`.
    pub(crate) fn forward(
        &self,
        x: Tensor<2>,
        observer: &mut BlockObserver<'_>,
    ) -> Result<Tensor<2>, ModelError> {
        observer.see(BlockInput::Mlp, &x)?;
        let gate = self.gate.forward(x.clone())?;
        let up = self.up.forward(x)?;
        let inner = mwanda_gpu::gated_activation(gate, up, self.activation)?;
        observer.see(BlockInput::MlpOutput, &inner)?;
        self.down.forward(inner)
    }
}
