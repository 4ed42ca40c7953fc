//! Grouped-query self-attention (Ainslie et al. 2023, arXiv 2305.13245) with optional QK norm.

use burn_tensor::{Device, Tensor, activation::softmax};
use mwanda::BlockInput;
use mwanda_checkpoint::Checkpoint;

use super::{RmsNorm, RotaryTable, block::BlockObserver, linear::Linear};
use crate::{
    ModelError, Projection,
    kv_cache::{self, BlockCache},
};

/// What attention needs to know about where its tokens stand.
pub(crate) struct AttentionContext<'a> {
    /// RoPE table of this layer.
    pub(crate) rotary: &'a RotaryTable,
    /// Additive bias `[1, 1, tokens, positions]`, or nothing hidden.
    pub(crate) bias: Option<&'a Tensor<4>>,
    /// Position of the first token.
    pub(crate) start: usize,
}

/// The four projections and the norms of queries and keys.
#[derive(Debug)]
pub(crate) struct Attention {
    pub(crate) query: Linear,
    pub(crate) key: Linear,
    pub(crate) value: Linear,
    pub(crate) output: Linear,
    query_norm: Option<RmsNorm>,
    key_norm: Option<RmsNorm>,
    heads: usize,
    kv_heads: usize,
    head_dim: usize,
    scale: f32,
}

impl Attention {
    pub(crate) fn load(
        checkpoint: &Checkpoint,
        block: usize,
        device: &Device,
    ) -> Result<Self, ModelError> {
        let config = checkpoint.config();
        let linear = |projection| Linear::load(checkpoint, block, projection, device);
        let norm = |which: &str| {
            config
                .qk_norm
                .then(|| {
                    let name = format!("model.layers.{block}.self_attn.{which}_norm.weight");
                    RmsNorm::load(checkpoint, &name, device)
                })
                .transpose()
        };
        Ok(Self {
            query: linear(Projection::Query)?,
            key: linear(Projection::Key)?,
            value: linear(Projection::Value)?,
            output: linear(Projection::Output)?,
            query_norm: norm("q")?,
            key_norm: norm("k")?,
            heads: config.num_attention_heads,
            kv_heads: config.num_kv_heads,
            head_dim: config.head_dim,
            scale: config.attention_scale,
        })
    }

    /// `[windows · tokens, hidden]` → the same; with a cache, earlier positions are attended to as well.
    pub(crate) fn forward(
        &self,
        x: Tensor<2>,
        windows: usize,
        context: &AttentionContext<'_>,
        cache: Option<&mut Option<BlockCache>>,
        observer: &mut BlockObserver<'_>,
    ) -> Result<Tensor<2>, ModelError> {
        let rows = x.dims()[0];
        let tokens = rows / windows;
        observer.see(BlockInput::Attention, &x)?;
        let query = self.query.forward(x.clone())?;
        let key = self.key.forward(x.clone())?;
        let value = self.value.forward(x)?;

        let query =
            self.positioned(query, self.heads, self.query_norm.as_ref(), context, tokens)?;
        let key = self.positioned(key, self.kv_heads, self.key_norm.as_ref(), context, tokens)?;
        let split = |t: Tensor<3>, heads: usize| -> Tensor<4> {
            t.reshape([windows, tokens, heads, self.head_dim])
                .swap_dims(1, 2)
        };
        let value = split(
            value.reshape([rows, self.kv_heads, self.head_dim]),
            self.kv_heads,
        );
        let (key, value) = match cache {
            Some(slot) => kv_cache::append(slot, split(key, self.kv_heads), value),
            None => (split(key, self.kv_heads), value),
        };

        // The query heads that share a KV head are stacked along the token axis, so keys and values need no repetition.
        let group = self.heads / self.kv_heads;
        let query = split(query * self.scale, self.heads).reshape([
            windows,
            self.kv_heads,
            group * tokens,
            self.head_dim,
        ]);
        let mut scores = query.matmul(key.transpose());
        if let Some(bias) = context.bias {
            scores = scores + bias.clone().repeat_dim(2, group);
        }
        let mixed = softmax(scores, 3)
            .matmul(value)
            .reshape([windows, self.heads, tokens, self.head_dim])
            .swap_dims(1, 2)
            .reshape([rows, self.heads * self.head_dim]);
        observer.see(BlockInput::AttentionOutput, &mixed)?;
        self.output.forward(mixed)
    }

    fn positioned(
        &self,
        x: Tensor<2>,
        heads: usize,
        norm: Option<&RmsNorm>,
        context: &AttentionContext<'_>,
        tokens: usize,
    ) -> Result<Tensor<3>, ModelError> {
        let rows = x.dims()[0];
        let x = match norm {
            Some(norm) => norm.forward(x.reshape([rows * heads, self.head_dim]))?,
            None => x.reshape([rows * heads, self.head_dim]),
        };
        context.rotary.rotate(
            x.reshape([rows, heads, self.head_dim]),
            context.start,
            tokens,
        )
    }
}
