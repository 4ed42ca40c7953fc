//! A decoder-only language model on a device.

use std::{fmt, sync::Arc};

use burn_tensor::Device;
use mwanda::{BlockInput, Mask, kernels::activation_statistics::WindowSums};
use mwanda_checkpoint::{Checkpoint, LayerAttention, ModelConfig};
use mwanda_gpu::WeightMatrix;

use crate::{
    HiddenStates, KvCache, ModelError, Projection,
    embedding::Embedding,
    layers::{AttentionContext, Block, BlockObserver, RmsNorm, RotaryTable, causal_bias},
    lm_head::LmHead,
};

/// How to put a checkpoint on a device.
pub struct LoadOptions<'a> {
    /// Called after each part with (parts done, parts in all); `false` cancels.
    pub progress: &'a mut dyn FnMut(usize, usize) -> bool,
}

/// What to do besides running a block.
pub enum BlockCall<'a> {
    /// Nothing.
    Forward,
    /// Take the sums of each of the block's inputs, one entry a window.
    Observe {
        /// Threshold τ of each input in the order of [`BlockInput::ALL`].
        thresholds: [f32; 4],
        /// Called once for each input.
        observe: &'a mut dyn FnMut(BlockInput, Vec<WindowSums>),
    },
}

/// A model on a device: Llama, Mistral, Qwen 2, Qwen 3 or Gemma 3, as its configuration says.
pub struct Decoder {
    config: ModelConfig,
    device: Device,
    embedding: Embedding,
    blocks: Vec<Block>,
    rotary: Vec<RotaryTable>,
    rotary_of_block: Vec<usize>,
    positions: usize,
    norm: RmsNorm,
    lm_head: LmHead,
    pruned: bool,
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl Decoder {
    /// Uploads a checkpoint's weights to `device`.
    ///
    /// # Errors
    /// Missing or misshapen tensors, weights that cannot be read or are NaN or infinite, a device out of memory, or
    /// [`ModelError::Cancelled`].
    pub fn load(
        checkpoint: Arc<Checkpoint>,
        device: &Device,
        options: LoadOptions<'_>,
    ) -> Result<Self, ModelError> {
        checkpoint.validate()?;
        for tensor in checkpoint.config().tensors() {
            checkpoint.check_finite(&tensor.name)?;
        }
        let config = checkpoint.config().clone();
        let parts = config.num_layers + LmHead::parts(config.vocab_size);
        let mut done = 0;
        let mut step = || {
            done += 1;
            if (options.progress)(done.min(parts), parts) {
                Ok(())
            } else {
                Err(ModelError::Cancelled)
            }
        };
        let mut blocks = Vec::with_capacity(config.num_layers);
        for block in 0..config.num_layers {
            blocks.push(Block::load(&checkpoint, block, device)?);
            step()?;
        }
        let lm_head = LmHead::load(&checkpoint, device, step)?;
        let norm = RmsNorm::load(&checkpoint, "model.norm.weight", device)?;

        let mut kinds: Vec<&LayerAttention> = Vec::new();
        let mut rotary_of_block = Vec::with_capacity(config.num_layers);
        for layer in &config.layers {
            let same = |kind: &&LayerAttention| {
                kind.rope_theta == layer.rope_theta && kind.rope_scaling == layer.rope_scaling
            };
            let index = kinds.iter().position(same).unwrap_or_else(|| {
                kinds.push(layer);
                kinds.len() - 1
            });
            rotary_of_block.push(index);
        }
        let positions = 512.min(config.max_position_embeddings.max(1));
        let rotary = kinds
            .into_iter()
            .map(|kind| RotaryTable::new(kind, config.head_dim, positions, device))
            .collect();
        Ok(Self {
            embedding: Embedding::new(checkpoint),
            device: device.clone(),
            blocks,
            rotary,
            rotary_of_block,
            positions,
            norm,
            lm_head,
            pruned: false,
            config,
        })
    }

    /// The model's shape.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// Bytes of weights on the device.
    pub fn device_bytes(&self) -> u64 {
        let blocks: u64 = (0..self.blocks.len())
            .flat_map(|block| Projection::ALL.map(|projection| (block, projection)))
            .map(|(block, projection)| self.weight(block, projection).device_bytes())
            .sum();
        blocks + self.lm_head.device_bytes()
    }

    /// Makes room for windows and generations of up to `positions` tokens.
    ///
    /// # Errors
    /// [`ModelError::ContextTooLong`] beyond the configuration's `max_position_embeddings`.
    pub fn reserve_positions(&mut self, positions: usize) -> Result<(), ModelError> {
        let maximum = self.config.max_position_embeddings;
        if positions > maximum {
            return Err(ModelError::ContextTooLong {
                requested: positions,
                maximum,
            });
        }
        if positions > self.positions {
            self.positions = positions.max(2 * self.positions).min(maximum);
            for table in &mut self.rotary {
                table.reserve(self.positions, &self.device);
            }
        }
        Ok(())
    }

    /// Embeds equally long windows.
    ///
    /// # Errors
    /// Windows of unequal length, no tokens, or tokens outside the vocabulary.
    pub fn embed(&self, windows: &[&[u32]]) -> Result<HiddenStates, ModelError> {
        self.embedding.embed(windows, &self.device)
    }

    /// Runs block `index` over `hidden`, whose windows start at position 0.
    ///
    /// # Errors
    /// A window longer than [`reserve_positions`](Self::reserve_positions) made room for, or a failing device.
    pub fn forward_block(
        &self,
        index: usize,
        hidden: &HiddenStates,
        call: BlockCall<'_>,
    ) -> Result<HiddenStates, ModelError> {
        let windows = hidden.windows();
        let mut observer = match call {
            BlockCall::Forward => BlockObserver::none(),
            BlockCall::Observe {
                thresholds,
                observe,
            } => BlockObserver::new(windows, thresholds, observe),
        };
        self.run_block(index, hidden, 0, None, &mut observer)
    }

    fn run_block(
        &self,
        index: usize,
        hidden: &HiddenStates,
        start: usize,
        cache: Option<&mut KvCache>,
        observer: &mut BlockObserver<'_>,
    ) -> Result<HiddenStates, ModelError> {
        let tokens = hidden.tokens();
        if start + tokens > self.positions {
            return Err(ModelError::ContextTooLong {
                requested: start + tokens,
                maximum: self.positions,
            });
        }
        let window = self.config.layers[index].sliding_window;
        let bias = causal_bias(tokens, start, window, &self.device);
        let context = AttentionContext {
            rotary: &self.rotary[self.rotary_of_block[index]],
            bias: bias.as_ref(),
            start,
        };
        let slot = cache.map(|cache| &mut cache.blocks[index]);
        let out = self.blocks[index].forward(hidden.0.clone(), &context, slot, observer)?;
        Ok(HiddenStates(out))
    }

    /// −ln p of each window's own next tokens, in nats: position t predicts token t + 1.
    ///
    /// `hidden` is the output of the last block for `windows`; returns `tokens − 1` values a window.
    ///
    /// # Errors
    /// A failing device.
    pub fn score_windows(
        &self,
        hidden: &HiddenStates,
        windows: &[&[u32]],
    ) -> Result<Vec<Vec<f64>>, ModelError> {
        let [count, tokens, size] = hidden.0.dims();
        if tokens < 2 {
            return Ok(vec![Vec::new(); count]);
        }
        let states = hidden.0.clone().slice([0..count, 0..tokens - 1, 0..size]);
        let x = self
            .norm
            .forward(states.reshape([count * (tokens - 1), size]))?;
        let targets: Vec<u32> = windows
            .iter()
            .flat_map(|window| &window[1..])
            .copied()
            .collect();
        let scores = self.lm_head.negative_log_likelihood(&x, &targets)?;
        Ok(scores.chunks(tokens - 1).map(<[f64]>::to_vec).collect())
    }

    /// Logits `[tokens][vocabulary]` of one window, on the host: for tests and inspection, not for speed.
    ///
    /// # Errors
    /// Tokens outside the vocabulary, a window too long, or a failing device.
    pub fn window_logits(&self, window: &[u32]) -> Result<Vec<Vec<f32>>, ModelError> {
        let mut hidden = self.embed(&[window])?;
        for block in 0..self.blocks.len() {
            hidden = self.forward_block(block, &hidden, BlockCall::Forward)?;
        }
        let [_, tokens, size] = hidden.0.dims();
        (0..tokens)
            .map(|t| {
                let row = hidden
                    .0
                    .clone()
                    .slice([0..1, t..t + 1, 0..size])
                    .reshape([1, size]);
                self.lm_head.logits(self.norm.forward(row)?)
            })
            .collect()
    }

    /// An empty cache for this model.
    pub fn new_cache(&self) -> KvCache {
        KvCache::new(self.blocks.len())
    }

    /// Feeds `tokens` after what `cache` holds and returns the logits for the token that follows, one a vocabulary entry.
    ///
    /// # Errors
    /// Tokens outside the vocabulary, a context beyond the model's positions, or a failing device.
    pub fn advance(&mut self, tokens: &[u32], cache: &mut KvCache) -> Result<Vec<f32>, ModelError> {
        let start = cache.positions;
        self.reserve_positions(start + tokens.len())?;
        let mut hidden = self.embed(&[tokens])?;
        for block in 0..self.blocks.len() {
            hidden = self.run_block(
                block,
                &hidden,
                start,
                Some(cache),
                &mut BlockObserver::none(),
            )?;
        }
        cache.positions = start + tokens.len();
        let [_, count, size] = hidden.0.dims();
        let last = hidden
            .0
            .slice([0..1, count - 1..count, 0..size])
            .reshape([1, size]);
        self.lm_head.logits(self.norm.forward(last)?)
    }

    /// A block's prunable matrix.
    pub fn weight(&self, block: usize, projection: Projection) -> &WeightMatrix {
        self.blocks[block].weight(projection)
    }

    /// Zeroes the weights that `mask` marks.
    ///
    /// # Errors
    /// A mask of another shape, or a failing device.
    pub fn prune(
        &mut self,
        block: usize,
        projection: Projection,
        mask: &Mask,
    ) -> Result<(), ModelError> {
        self.pruned = true;
        Ok(self.blocks[block].weight_mut(projection).prune(mask)?)
    }

    /// Whether any matrix was pruned since the model was loaded.
    pub fn is_pruned(&self) -> bool {
        self.pruned
    }
}
