//! Putting a checkpoint on a device, part by part, so that whoever loads can show progress, stop, or give others a turn.

use std::sync::Arc;

use burn_tensor::Device;
use mwanda_checkpoint::{Checkpoint, LayerAttention};
use mwanda_gpu::WeightMatrix;

use crate::{
    Decoder, ModelError,
    decoder::Shared,
    embedding::Embedding,
    layers::{Block, RmsNorm, RotaryTable},
    lm_head::LmHead,
};

/// Positions that a model is made ready for at first.
const FIRST_POSITIONS: usize = 512;

/// A decoder that is being loaded. Each [`step`](Self::step) loads a part; dropping it abandons the decoder.
pub struct Loading {
    checkpoint: Arc<Checkpoint>,
    device: Device,
    /// What does not depend on pruning, where another decoder of the checkpoint has it already.
    shared: Option<Shared>,
    lm_head: Vec<WeightMatrix>,
    blocks: Vec<Block>,
    is_embedding_checked: bool,
}

impl Loading {
    /// # Errors
    /// Missing or misshapen tensors.
    pub(crate) fn new(
        checkpoint: Arc<Checkpoint>,
        device: &Device,
        shared: Option<Shared>,
    ) -> Result<Self, ModelError> {
        checkpoint.validate()?;
        Ok(Self {
            checkpoint,
            device: device.clone(),
            is_embedding_checked: shared.is_some(),
            shared,
            lm_head: Vec::new(),
            blocks: Vec::new(),
        })
    }

    /// Loads the next part and answers how many parts are done, of how many.
    ///
    /// # Errors
    /// Weights that cannot be read or are NaN or infinite; a device out of memory.
    pub fn step(&mut self) -> Result<(usize, usize), ModelError> {
        let config = self.checkpoint.config();
        let (layers, vocabulary) = (config.num_layers, config.vocab_size);
        if !self.is_embedding_checked {
            self.check_finite(|name| !name.starts_with("model.layers."))?;
            self.is_embedding_checked = true;
        } else if self.blocks.len() < layers {
            let block = self.blocks.len();
            let prefix = format!("model.layers.{block}.");
            self.check_finite(|name| name.starts_with(&prefix))?;
            let block = Block::load(&self.checkpoint, block, &self.device)?;
            self.blocks.push(block);
        } else if self.shared.is_none() && self.lm_head.len() < LmHead::parts(vocabulary) {
            let part = LmHead::load_part(&self.checkpoint, self.lm_head.len(), &self.device)?;
            self.lm_head.push(part);
        }
        Ok(self.parts())
    }

    fn check_finite(&self, is_wanted: impl Fn(&str) -> bool) -> Result<(), ModelError> {
        let tensors = self.checkpoint.config().tensors();
        for tensor in tensors.iter().filter(|tensor| is_wanted(&tensor.name)) {
            self.checkpoint.check_finite(&tensor.name)?;
        }
        Ok(())
    }

    /// The decoder, once every part is loaded; what is missing is loaded now.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn finish(mut self) -> Result<Decoder, ModelError> {
        while !self.is_complete() {
            self.step()?;
        }
        let shared = match self.shared {
            Some(shared) => shared,
            None => shared(&self.checkpoint, &self.device, self.lm_head)?,
        };
        Ok(Decoder::new(self.device, self.blocks, shared))
    }

    fn is_complete(&self) -> bool {
        let (done, total) = self.parts();
        done == total
    }

    /// Parts that are done, and all of them.
    fn parts(&self) -> (usize, usize) {
        let config = self.checkpoint.config();
        let of_head = match self.shared {
            Some(_) => 0,
            None => LmHead::parts(config.vocab_size),
        };
        let done = self.blocks.len() + self.lm_head.len();
        (done, config.num_layers + of_head)
    }
}

/// Everything of a decoder but its blocks.
fn shared(
    checkpoint: &Arc<Checkpoint>,
    device: &Device,
    lm_head: Vec<WeightMatrix>,
) -> Result<Shared, ModelError> {
    let config = checkpoint.config().clone();
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
    let positions = FIRST_POSITIONS.min(config.max_position_embeddings.max(1));
    let rotary = kinds
        .into_iter()
        .map(|kind| RotaryTable::new(kind, config.head_dim, positions, device))
        .collect();
    Ok(Shared {
        embedding: Embedding::new(checkpoint.clone()),
        rotary,
        rotary_of_block,
        positions,
        norm: RmsNorm::load(checkpoint, "model.norm.weight", device)?,
        lm_head: Arc::new(LmHead::of_parts(lm_head)),
        config,
    })
}
