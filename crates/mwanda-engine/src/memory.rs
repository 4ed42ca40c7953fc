//! What a model will need, before it is loaded.

use mwanda_checkpoint::Checkpoint;
use mwanda_model::DeviceKind;
use serde::{Deserialize, Serialize};

use crate::{EngineError, WindowSettings, session::BATCH_TOKENS};

/// What the crate `tokenizers` takes for a token with its merges: measured on Gemma's vocabulary.
const BYTES_A_TOKEN: u64 = 600;

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
}

impl MemoryEstimate {
    /// Estimates a run over `tokens` calibration tokens, `batch_tokens` at a time.
    pub(crate) fn of(checkpoint: &Checkpoint, tokens: u64, batch_tokens: u64) -> Self {
        let config = checkpoint.config();
        let prunable = checkpoint.prunable_parameters();
        let block_weights = prunable / config.num_layers.max(1) as u64;
        let head = config.vocab_size as u64 * config.hidden_size as u64;
        let bytes_per_weight = checkpoint.precision().bytes_per_weight() as u64;
        let hidden = tokens * config.hidden_size as u64 * 4;
        // Gate, up and their product, each [batch, intermediate], are the widest activations alive at once.
        let activations = batch_tokens * config.intermediate_size as u64 * 4 * 3;
        let calibration = 4 * block_weights + 2 * hidden + activations;
        let evaluation = mwanda_model::scoring_bytes(config.vocab_size, config.hidden_size);
        Self {
            weights: (prunable + head) * bytes_per_weight,
            working_set: calibration.max(evaluation),
            masks: prunable / 8,
            tokenizer: config.vocab_size as u64 * BYTES_A_TOKEN,
        }
    }

    /// Estimates a run over the built-in languages at the default windows.
    pub(crate) fn of_run(checkpoint: &Checkpoint) -> Self {
        let windows = WindowSettings::default();
        let languages = mwanda_text::languages().len();
        let tokens = languages * windows.samples.unwrap_or(1) * windows.sequence_length;
        Self::of(checkpoint, tokens as u64, BATCH_TOKENS as u64)
    }

    /// Refuses what will not fit into the host's free memory, where that is what it runs in and the system tells.
    pub(crate) fn check(&self, device: DeviceKind) -> Result<(), EngineError> {
        let available = match device {
            DeviceKind::Cpu | DeviceKind::Software => available_host_memory(),
            DeviceKind::Discrete
            | DeviceKind::Integrated
            | DeviceKind::Virtual
            | DeviceKind::Other => None,
        };
        match available {
            Some(available) if available < self.total() => Err(EngineError::OutOfMemory {
                needed_mib: self.total() >> 20,
                available_mib: available >> 20,
            }),
            _ => Ok(()),
        }
    }

    /// All of it.
    pub fn total(&self) -> u64 {
        self.weights + self.working_set + self.masks + self.tokenizer
    }
}

/// Bytes that programs can still take without swapping; `None` where the system does not say.
fn available_host_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    available_of(&text)
}

/// `MemAvailable` of Linux's /proc/meminfo, in bytes.
fn available_of(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn available_memory_is_read_in_kib() {
        let text = "MemTotal:       24684084 kB\nMemAvailable:   16501184 kB\n";
        assert_eq!(available_of(text), Some(16_501_184 * 1024));
        assert_eq!(available_of("MemTotal: 1 kB\n"), None);
        assert_eq!(available_of("MemAvailable: lots kB\n"), None);
    }
}
