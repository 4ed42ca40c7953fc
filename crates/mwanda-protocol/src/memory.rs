//! What a model will need, before it is loaded.

use serde::{Deserialize, Serialize};

/// Bytes that a run is expected to take at its peak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryEstimate {
    /// Weights on the device, LM head included.
    pub weights: u64,
    /// One block's matrices in f32 and its hidden states while it is calibrated, or a part of the LM head with its logits
    /// while the model is evaluated.
    pub working_set: u64,
    /// Masks on the host, one bit a prunable weight.
    pub masks: u64,
    /// The tokenizer on the host.
    pub tokenizer: u64,
    /// A pruned variant's own matrices on the device, where one is kept beside the dense model.
    #[serde(default)]
    pub variant: u64,
}

impl MemoryEstimate {
    /// All of it, but for a variant.
    pub fn total(&self) -> u64 {
        self.weights + self.working_set + self.masks + self.tokenizer
    }
}
