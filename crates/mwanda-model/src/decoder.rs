//! A decoder-only language model on a device.

use std::{fmt, sync::Arc};

use burn_tensor::{Device, Int, Tensor, TensorData};
use mwanda::{BlockInput, Mask};
use mwanda_checkpoint::{Checkpoint, ModelConfig};
use mwanda_gpu::{ActivationSums, WeightMatrix};

use crate::{
    Activations, HiddenStates, KvCache, Loading, ModelError, Projection,
    embedding::Embedding,
    layers::{AttentionContext, Block, BlockObserver, RmsNorm, RotaryTable, causal_bias},
    lm_head::{LmHead, TokenScore},
};

/// What to do besides running a block.
pub enum BlockCall<'a> {
    /// Nothing.
    Forward,
    /// Take the sums of each of the block's inputs, one entry a window.
    Observe {
        /// Threshold τ of each input in the order of [`BlockInput::ALL`].
        thresholds: [f32; 4],
        /// Called once for each input.
        observe: &'a mut dyn FnMut(BlockInput, ActivationSums),
    },
    /// Hand over each of the block's inputs; called once for each.
    Capture(&'a mut dyn FnMut(BlockInput, Activations)),
}

/// A token whose likelihood is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The window.
    pub window: usize,
    /// The position that predicts the token: the one before it.
    pub position: usize,
    /// The token.
    pub token: u32,
}

/// A model on a device: Llama, Mistral, Qwen 2, Qwen 3 or Gemma 3, as its configuration says.
pub struct Decoder {
    device: Device,
    blocks: Vec<Block>,
    shared: Shared,
    pruned: bool,
}

/// What the decoders of one checkpoint have in common, however they are pruned.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) config: ModelConfig,
    pub(crate) embedding: Embedding,
    pub(crate) rotary: Vec<RotaryTable>,
    pub(crate) rotary_of_block: Vec<usize>,
    pub(crate) positions: usize,
    pub(crate) norm: RmsNorm,
    pub(crate) lm_head: Arc<LmHead>,
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("config", &self.shared.config)
            .finish_non_exhaustive()
    }
}

impl Decoder {
    pub(crate) fn new(device: Device, blocks: Vec<Block>, shared: Shared) -> Self {
        Self {
            device,
            blocks,
            shared,
            pruned: false,
        }
    }

    /// Uploads a checkpoint's weights to `device`, all at once.
    ///
    /// # Errors
    /// Missing or misshapen tensors, weights that cannot be read or are NaN or infinite, a device out of memory.
    pub fn load(checkpoint: Arc<Checkpoint>, device: &Device) -> Result<Self, ModelError> {
        Self::loading(checkpoint, device)?.finish()
    }

    /// [`load`](Self::load), part by part.
    ///
    /// # Errors
    /// Missing or misshapen tensors.
    pub fn loading(checkpoint: Arc<Checkpoint>, device: &Device) -> Result<Loading, ModelError> {
        Loading::new(checkpoint, device, None)
    }

    /// A second decoder of the same checkpoint with dense matrices of its own, which can be pruned while this one stays as
    /// it is. Embeddings and LM head are shared.
    ///
    /// # Errors
    /// A checkpoint that has changed.
    pub fn forking(&self) -> Result<Loading, ModelError> {
        let checkpoint = self.shared.embedding.checkpoint().clone();
        Loading::new(checkpoint, &self.device, Some(self.shared.clone()))
    }

    /// The model's shape.
    pub fn config(&self) -> &ModelConfig {
        &self.shared.config
    }

    /// Bytes of weights on the device.
    pub fn device_bytes(&self) -> u64 {
        let blocks: u64 = (0..self.blocks.len())
            .flat_map(|block| Projection::ALL.map(|projection| (block, projection)))
            .map(|(block, projection)| self.weight(block, projection).device_bytes())
            .sum();
        blocks + self.shared.lm_head.device_bytes()
    }

    /// Makes room for windows and generations of up to `positions` tokens.
    ///
    /// # Errors
    /// [`ModelError::ContextTooLong`] beyond the configuration's `max_position_embeddings`.
    pub fn reserve_positions(&mut self, positions: usize) -> Result<(), ModelError> {
        let maximum = self.shared.config.max_position_embeddings;
        if positions > maximum {
            return Err(ModelError::ContextTooLong {
                requested: positions,
                maximum,
            });
        }
        if positions > self.shared.positions {
            self.shared.positions = positions.max(2 * self.shared.positions).min(maximum);
            for table in &mut self.shared.rotary {
                table.reserve(self.shared.positions, &self.device);
            }
        }
        Ok(())
    }

    /// Embeds equally long windows.
    ///
    /// # Errors
    /// Windows of unequal length, no tokens, or tokens outside the vocabulary.
    pub fn embed(&self, windows: &[&[u32]]) -> Result<HiddenStates, ModelError> {
        self.shared.embedding.embed(windows, &self.device)
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
            BlockCall::Forward => BlockObserver::None,
            BlockCall::Observe {
                thresholds,
                observe,
            } => BlockObserver::Sums {
                windows,
                thresholds,
                observe,
            },
            BlockCall::Capture(capture) => BlockObserver::Inputs(capture),
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
        if start + tokens > self.shared.positions {
            return Err(ModelError::ContextTooLong {
                requested: start + tokens,
                maximum: self.shared.positions,
            });
        }
        let window = self.shared.config.layers[index].sliding_window;
        let bias = causal_bias(tokens, start, window, &self.device);
        let context = AttentionContext {
            rotary: &self.shared.rotary[self.shared.rotary_of_block[index]],
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
    pub async fn score_windows(
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
            .shared
            .norm
            .forward(states.reshape([count * (tokens - 1), size]))?;
        let targets: Vec<u32> = windows
            .iter()
            .flat_map(|window| &window[1..])
            .copied()
            .collect();
        let scores = self.shared.lm_head.token_scores(&x, &targets).await?;
        let scores: Vec<f64> = scores
            .iter()
            .map(|score| score.negative_log_likelihood)
            .collect();
        Ok(scores.chunks(tokens - 1).map(<[f64]>::to_vec).collect())
    }

    /// How likely each of `targets` is as the token after its position.
    ///
    /// `hidden` is the output of the last block.
    ///
    /// # Errors
    /// A failing device.
    ///
    /// # Panics
    /// A target outside of `hidden`.
    pub async fn score_targets(
        &self,
        hidden: &HiddenStates,
        targets: &[Target],
    ) -> Result<Vec<TokenScore>, ModelError> {
        let [count, tokens, size] = hidden.0.dims();
        let rows: Vec<i32> = targets
            .iter()
            .map(|target| {
                assert!(target.window < count && target.position < tokens);
                (target.window * tokens + target.position) as i32
            })
            .collect();
        let rows = TensorData::new(rows, [targets.len()]);
        let rows: Tensor<1, Int> = Tensor::from_data(rows, &self.device);
        let states = hidden
            .0
            .clone()
            .reshape([count * tokens, size])
            .select(0, rows);
        let x = self.shared.norm.forward(states)?;
        let tokens: Vec<u32> = targets.iter().map(|target| target.token).collect();
        self.shared.lm_head.token_scores(&x, &tokens).await
    }

    /// Logits `[tokens][vocabulary]` of one window, on the host: for tests and inspection, not for speed.
    ///
    /// # Errors
    /// Tokens outside the vocabulary, a window too long, or a failing device.
    pub async fn window_logits(&self, window: &[u32]) -> Result<Vec<Vec<f32>>, ModelError> {
        let mut hidden = self.embed(&[window])?;
        for block in 0..self.blocks.len() {
            hidden = self.forward_block(block, &hidden, BlockCall::Forward)?;
        }
        let [_, tokens, size] = hidden.0.dims();
        let mut logits = Vec::with_capacity(tokens);
        for t in 0..tokens {
            let row = hidden
                .0
                .clone()
                .slice([0..1, t..t + 1, 0..size])
                .reshape([1, size]);
            logits.push(
                self.shared
                    .lm_head
                    .logits(self.shared.norm.forward(row)?)
                    .await?,
            );
        }
        Ok(logits)
    }

    /// An empty cache for this model.
    pub fn new_cache(&self) -> KvCache {
        KvCache::new(self.blocks.len())
    }

    /// Feeds `tokens` after what `cache` holds and returns the logits for the token that follows, one a vocabulary entry.
    ///
    /// # Errors
    /// Tokens outside the vocabulary, a context beyond the model's positions, or a failing device.
    pub async fn advance(
        &mut self,
        tokens: &[u32],
        cache: &mut KvCache,
    ) -> Result<Vec<f32>, ModelError> {
        let start = cache.positions;
        self.reserve_positions(start + tokens.len())?;
        let mut hidden = self.embed(&[tokens])?;
        for block in 0..self.blocks.len() {
            hidden =
                self.run_block(block, &hidden, start, Some(cache), &mut BlockObserver::None)?;
        }
        cache.positions = start + tokens.len();
        let [_, count, size] = hidden.0.dims();
        let last = hidden
            .0
            .slice([0..1, count - 1..count, 0..size])
            .reshape([1, size]);
        self.shared
            .lm_head
            .logits(self.shared.norm.forward(last)?)
            .await
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

    /// Puts other weights, `out × in` and row-major, in the place of a matrix's, rounded to its precision.
    ///
    /// # Errors
    /// Weights that do not fit the matrix, or a device out of memory.
    pub fn replace(
        &mut self,
        block: usize,
        projection: Projection,
        weights: &[f32],
    ) -> Result<(), ModelError> {
        let device = &self.device;
        let matrix = self.blocks[block].weight_mut(projection);
        let (rows, columns, precision) = (matrix.rows(), matrix.columns(), matrix.precision());
        let bytes = precision.encode(weights);
        *matrix = WeightMatrix::upload(device, rows, columns, precision, &bytes)?;
        self.pruned = true;
        Ok(())
    }

    /// Whether any matrix was pruned since the model was loaded.
    pub fn is_pruned(&self) -> bool {
        self.pruned
    }
}
