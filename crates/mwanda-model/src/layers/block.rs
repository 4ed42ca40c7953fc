//! One decoder block: attention and MLP with residual connections, pre-norms and, in Gemma 3, norms after each as well.

use burn_tensor::{Device, Tensor};
use mwanda::BlockInput;
use mwanda_checkpoint::Checkpoint;
use mwanda_gpu::{ActivationSums, WeightMatrix};

use super::{AttentionContext, RmsNorm, attention::Attention, mlp::Mlp};
use crate::{Activations, ModelError, Projection, kv_cache::BlockCache};

/// Receives each block input's sums, one entry a window of the batch.
pub(crate) type Observe<'a> = dyn FnMut(BlockInput, ActivationSums) + 'a;

/// Receives each block input itself.
pub(crate) type Capture<'a> = dyn FnMut(BlockInput, Activations) + 'a;

/// What becomes of the four inputs while a block runs.
pub(crate) enum BlockObserver<'a> {
    /// Nothing.
    None,
    /// Their sums are taken, by window, counting activations above each input's threshold (in the order of
    /// [`BlockInput::ALL`]).
    Sums {
        windows: usize,
        thresholds: [f32; 4],
        observe: &'a mut Observe<'a>,
    },
    /// They are handed over.
    Inputs(&'a mut Capture<'a>),
}

impl BlockObserver<'_> {
    pub(crate) fn see(&mut self, input: BlockInput, x: &Tensor<2>) -> Result<(), ModelError> {
        match self {
            Self::None => {}
            Self::Sums {
                windows,
                thresholds,
                observe,
            } => {
                let [rows, features] = x.dims();
                let x = x.clone().reshape([*windows, rows / *windows, features]);
                let threshold = thresholds[input as usize];
                observe(input, mwanda_gpu::activation_statistics(x, threshold)?);
            }
            Self::Inputs(capture) => capture(input, Activations(x.clone())),
        }
        Ok(())
    }
}

/// A block's layers on the device.
#[derive(Debug)]
pub(crate) struct Block {
    attention: Attention,
    mlp: Mlp,
    norm_before_attention: RmsNorm,
    norm_after_attention: Option<RmsNorm>,
    norm_before_mlp: RmsNorm,
    norm_after_mlp: Option<RmsNorm>,
}

impl Block {
    pub(crate) fn load(
        checkpoint: &Checkpoint,
        block: usize,
        device: &Device,
    ) -> Result<Self, ModelError> {
        let norm = |name: &str| {
            RmsNorm::load(
                checkpoint,
                &format!("model.layers.{block}.{name}.weight"),
                device,
            )
        };
        let sandwich = checkpoint.config().sandwich_norms;
        // Gemma 3 calls "post_attention" the norm after attention; the others use that name for the norm before the MLP.
        let (norm_after_attention, norm_before_mlp, norm_after_mlp) = if sandwich {
            (
                Some(norm("post_attention_layernorm")?),
                norm("pre_feedforward_layernorm")?,
                Some(norm("post_feedforward_layernorm")?),
            )
        } else {
            (None, norm("post_attention_layernorm")?, None)
        };
        Ok(Self {
            attention: Attention::load(checkpoint, block, device)?,
            mlp: Mlp::load(checkpoint, block, device)?,
            norm_before_attention: norm("input_layernorm")?,
            norm_after_attention,
            norm_before_mlp,
            norm_after_mlp,
        })
    }

    /// `[windows, tokens, hidden]` → the same.
    pub(crate) fn forward(
        &self,
        hidden: Tensor<3>,
        context: &AttentionContext<'_>,
        cache: Option<&mut Option<BlockCache>>,
        observer: &mut BlockObserver<'_>,
    ) -> Result<Tensor<3>, ModelError> {
        let [windows, tokens, size] = hidden.dims();
        let hidden = hidden.reshape([windows * tokens, size]);
        let x = self.norm_before_attention.forward(hidden.clone())?;
        let attended = self
            .attention
            .forward(x, windows, context, cache, observer)?;
        let hidden = hidden + after(self.norm_after_attention.as_ref(), attended)?;
        let x = self.norm_before_mlp.forward(hidden.clone())?;
        let transformed = self.mlp.forward(x, observer)?;
        let hidden = hidden + after(self.norm_after_mlp.as_ref(), transformed)?;
        Ok(hidden.reshape([windows, tokens, size]))
    }

    pub(crate) fn weight(&self, projection: Projection) -> &WeightMatrix {
        match projection {
            Projection::Query => &self.attention.query.weight,
            Projection::Key => &self.attention.key.weight,
            Projection::Value => &self.attention.value.weight,
            Projection::Output => &self.attention.output.weight,
            Projection::Gate => &self.mlp.gate.weight,
            Projection::Up => &self.mlp.up.weight,
            Projection::Down => &self.mlp.down.weight,
        }
    }

    pub(crate) fn weight_mut(&mut self, projection: Projection) -> &mut WeightMatrix {
        match projection {
            Projection::Query => &mut self.attention.query.weight,
            Projection::Key => &mut self.attention.key.weight,
            Projection::Value => &mut self.attention.value.weight,
            Projection::Output => &mut self.attention.output.weight,
            Projection::Gate => &mut self.mlp.gate.weight,
            Projection::Up => &mut self.mlp.up.weight,
            Projection::Down => &mut self.mlp.down.weight,
        }
    }
}

fn after(norm: Option<&RmsNorm>, x: Tensor<2>) -> Result<Tensor<2>, ModelError> {
    match norm {
        Some(norm) => norm.forward(x),
        None => Ok(x),
    }
}
