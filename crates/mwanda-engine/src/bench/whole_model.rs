//! A model doing what pruning and chatting do.

use mwanda::BlockInput;
use mwanda_model::{
    ActivationSums, BlockCall, Decoder, HiddenStates, ModelError, OpenDevice, block_on,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use web_time::Instant;

use super::measurements::Measurements;
use crate::{Cancel, EngineError};

/// Calibration windows.
pub(super) const WINDOWS: usize = 8;
/// Tokens of a calibration window, and of the text that is read at once.
pub(super) const WINDOW: usize = 128;
/// Tokens before the first that is decoded.
const PROMPT: usize = 16;
/// Tokens decoded.
const DECODED: usize = 32;

/// Measures calibration, prefill and decoding, each after a first call that compiles the kernels and is not counted.
pub(super) fn measure(
    decoder: &mut Decoder,
    opened: &OpenDevice,
    measurements: &mut Measurements<'_>,
) -> Result<(), EngineError> {
    let tokens = tokens(WINDOWS * WINDOW, decoder.config().vocab_size);
    let windows: Vec<&[u32]> = tokens.chunks(WINDOW).collect();
    decoder.reserve_positions(WINDOW)?;

    // All blocks are alike, so that the first compiles the kernels of all.
    pass_block(decoder, 0, &decoder.embed(&windows)?)?;
    block_on(mwanda_model::sync(&opened.device))?;
    let detail = format!("{WINDOWS} windows of {WINDOW} tokens, observed and passed on");
    measurements.measure("calibration", detail, "tokens/s", |cancel| {
        calibrate(decoder, opened, &windows, cancel)
    })?;

    let text = windows[0];
    prefill(decoder, text)?;
    let detail = format!("{WINDOW} tokens at once");
    measurements.measure("prefill", detail, "tokens/s", |_| prefill(decoder, text))?;

    decode(decoder, text, 1, &Cancel::new())?;
    let detail = format!("{DECODED} tokens after {PROMPT}");
    measurements.measure("decode", detail, "tokens/s", |cancel| {
        decode(decoder, text, DECODED, cancel)
    })
}

/// The same tokens in every run.
fn tokens(count: usize, vocabulary: usize) -> Vec<u32> {
    let mut random = ChaCha8Rng::seed_from_u64(0);
    (0..count)
        .map(|_| random.random_range(0..vocabulary as u32))
        .collect()
}

/// Tokens a second through all blocks, as the pruning pass calls them; scores and masks are not part of it.
fn calibrate(
    decoder: &Decoder,
    opened: &OpenDevice,
    windows: &[&[u32]],
    cancel: &Cancel,
) -> Result<f64, EngineError> {
    let started = Instant::now();
    let mut hidden = decoder.embed(windows)?;
    for block in 0..decoder.config().num_layers {
        cancel.check()?;
        hidden = pass_block(decoder, block, &hidden)?;
    }
    block_on(mwanda_model::sync(&opened.device))?;
    Ok(per_second(windows.len() * WINDOW, started))
}

fn pass_block(
    decoder: &Decoder,
    block: usize,
    hidden: &HiddenStates,
) -> Result<HiddenStates, EngineError> {
    let mut seen = Vec::new();
    let mut observe = |_: BlockInput, sums: ActivationSums| seen.push(sums);
    let call = BlockCall::Observe {
        thresholds: [1.0; 4],
        observe: &mut observe,
    };
    decoder.forward_block(block, hidden, call)?;
    for sums in seen {
        block_on(sums.read()).map_err(ModelError::from)?;
    }
    Ok(decoder.forward_block(block, hidden, BlockCall::Forward)?)
}

/// Tokens a second of a text that is read at once.
fn prefill(decoder: &mut Decoder, text: &[u32]) -> Result<f64, EngineError> {
    let mut cache = decoder.new_cache();
    let started = Instant::now();
    block_on(decoder.advance(text, &mut cache))?;
    Ok(per_second(text.len(), started))
}

/// Tokens a second, one at a time, after a prompt. Which tokens they are makes no difference, so none is drawn.
fn decode(
    decoder: &mut Decoder,
    text: &[u32],
    count: usize,
    cancel: &Cancel,
) -> Result<f64, EngineError> {
    let mut cache = decoder.new_cache();
    block_on(decoder.advance(&text[..PROMPT], &mut cache))?;
    let started = Instant::now();
    for token in &text[PROMPT..PROMPT + count] {
        cancel.check()?;
        block_on(decoder.advance(std::slice::from_ref(token), &mut cache))?;
    }
    Ok(per_second(count, started))
}

fn per_second(tokens: usize, started: Instant) -> f64 {
    // No device is so fast, but a clock may be so coarse.
    tokens as f64 / started.elapsed().as_secs_f64().max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_same_in_every_run_and_within_the_vocabulary() {
        let (one, two) = (tokens(1000, 48), tokens(1000, 48));
        assert_eq!(one, two);
        assert!(one.iter().all(|&token| token < 48));
        assert!((0..48).all(|token| one.contains(&token)));
    }
}
