//! What a model will need, before it is loaded.

use mwanda_checkpoint::Checkpoint;
use mwanda_protocol::{DeviceKind, MemoryEstimate, WindowSettings};

use crate::{EngineError, session::BATCH_TOKENS};

/// What the crate `tokenizers` takes for a token with its merges: measured on Gemma's vocabulary.
const BYTES_A_TOKEN: u64 = 600;

/// Estimates a run over `tokens` calibration tokens, `batch_tokens` at a time.
fn of(checkpoint: &Checkpoint, tokens: u64, batch_tokens: u64) -> MemoryEstimate {
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
    MemoryEstimate {
        weights: (prunable + head) * bytes_per_weight,
        working_set: calibration.max(evaluation),
        masks: prunable / 8,
        tokenizer: config.vocab_size as u64 * BYTES_A_TOKEN,
        variant: prunable * bytes_per_weight,
    }
}

/// Estimates a run over the built-in languages at the default windows.
pub(crate) fn of_run(checkpoint: &Checkpoint) -> MemoryEstimate {
    let windows = WindowSettings::default();
    let languages = mwanda_text::languages().len();
    let tokens = languages * windows.samples.unwrap_or(1) * windows.sequence_length;
    of(checkpoint, tokens as u64, BATCH_TOKENS as u64)
}

/// Refuses what will not fit into the host's free memory, where that is what it runs in and is known.
pub(crate) fn check(
    estimate: &MemoryEstimate,
    device: DeviceKind,
    available: Option<u64>,
) -> Result<(), EngineError> {
    let on_host = match device {
        DeviceKind::Cpu | DeviceKind::Software => true,
        DeviceKind::Discrete | DeviceKind::Integrated | DeviceKind::Virtual | DeviceKind::Other => {
            false
        }
    };
    match available {
        Some(available) if on_host && available < estimate.total() => {
            Err(EngineError::OutOfMemory {
                needed_mib: estimate.total() >> 20,
                available_mib: available >> 20,
            })
        }
        _ => Ok(()),
    }
}

#[cfg(not(target_family = "wasm"))]
/// Bytes that programs can still take without swapping; `None` where the system does not say.
pub(crate) fn available_host_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    available_of(&text)
}

#[cfg(not(target_family = "wasm"))]
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
