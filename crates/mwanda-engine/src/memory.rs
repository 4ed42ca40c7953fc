//! What a model will need, before it is loaded.

use mwanda_checkpoint::Checkpoint;
use mwanda_model::Projection;
use serde::{Deserialize, Serialize};

use crate::EngineError;

/// Bytes that a run is expected to take at its peak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryEstimate {
    /// Weights on the device, LM head included.
    pub weights: u64,
    /// One block's matrices in f32 and its hidden states while it is calibrated.
    pub working_set: u64,
    /// Masks on the host, one bit a prunable weight.
    pub masks: u64,
}

impl MemoryEstimate {
    /// Estimates a run over `tokens` calibration tokens, `batch_tokens` at a time.
    pub(crate) fn of(checkpoint: &Checkpoint, tokens: u64, batch_tokens: u64) -> Result<Self, EngineError> {
        let config = checkpoint.config();
        let mut weights = 0;
        let mut largest_block = 0;
        for block in 0..config.num_layers {
            let mut block_weights = 0;
            for projection in Projection::ALL {
                let info = checkpoint.tensor_info(&projection.tensor_name(block))?;
                let count = info.shape.iter().product::<usize>() as u64;
                block_weights += count;
                weights += count * info.precision.bytes_per_weight() as u64;
            }
            largest_block = largest_block.max(4 * block_weights);
        }
        let head = (config.vocab_size * config.hidden_size) as u64;
        let embedding = checkpoint.tensor_info("model.embed_tokens.weight")?;
        weights += head * embedding.precision.bytes_per_weight() as u64;
        let hidden = tokens * config.hidden_size as u64 * 4;
        // Gate, up and their product, each [batch, intermediate], are the widest activations alive at once.
        let activations = batch_tokens * config.intermediate_size as u64 * 4 * 3;
        Ok(Self {
            weights,
            working_set: largest_block + 2 * hidden + activations,
            masks: checkpoint.prunable_parameters() / 8,
        })
    }

    /// All of it.
    pub fn total(&self) -> u64 {
        self.weights + self.working_set + self.masks
    }
}
