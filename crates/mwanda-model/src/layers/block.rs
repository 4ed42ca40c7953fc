//! One decoder block: attention and MLP with residual connections, pre-norms and, in Gemma 3, norms after each as well.

use burn_tensor::{Device, Tensor};
use mwanda::BlockInput;
use mwanda_checkpoint::Checkpoint;
use mwanda_gpu::{ActivationSums, WeightMatrix};

use super::{AttentionContext, RmsNorm, attention::Attention, mlp::Mlp};
use crate::{ModelError, Projection, kv_cache::BlockCache};

/// Receives each block input's sums, one entry a window of the batch.
pub(crate) type Observe<'a> = dyn FnMut(BlockInput, ActivationSums) + 'a;

/// Takes statistics of the four inputs while a block runs, or does nothing.
pub(crate) struct BlockObserver<'a> {
    observe: Option<(&'a mut Observe<'a>, [f32; 4])>,
    windows: usize,
}

impl<'a> BlockObserver<'a> {
    /// Watches `windows` windows, counting activations above each input's threshold (in the order of [`BlockInput::ALL`]).
    pub(crate) fn new(windows: usize, thresholds: [f32; 4], observe: &'a mut Observe<'a>) -> Self {
        Self {
            observe: Some((observe, thresholds)),
            windows,
        }
    }

    /// Sees nothing.
    pub(crate) fn none() -> Self {
        Self {
            observe: None,
            windows: 1,
        }
    }

    pub(crate) fn see(&mut self, input: BlockInput, x: &Tensor<2>) -> Result<(), ModelError> {
        if let Some((observe, thresholds)) = &mut self.observe {
            let [rows, features] = x.dims();
            let x = x
                .clone()
                .reshape([self.windows, rows / self.windows, features]);
            observe(
                input,
                mwanda_gpu::activation_statistics(x, thresholds[input as usize])?,
            );
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
