//! Passing calibration windows through the model, block by block.

use mwanda::{BlockInput, InputStatistics, MethodError};
#[cfg(not(target_family = "wasm"))]
use mwanda_model::Activations;
use mwanda_model::{ActivationSums, BlockCall, Decoder, HiddenStates, ModelError};

use crate::{Cancel, EngineError, windows::LanguageWindows};

/// Statistics of a block's four inputs, in the order of [`BlockInput::ALL`].
pub(crate) type BlockStatistics = [InputStatistics; 4];

/// Calibration windows on their way through the blocks.
pub(crate) struct CalibrationPass<'a> {
    batches: Vec<Batch<'a>>,
    tokens_a_window: usize,
    windows: usize,
}

struct Batch<'a> {
    /// Language of each window.
    languages: Vec<&'a str>,
    hidden: HiddenStates,
}

impl<'a> CalibrationPass<'a> {
    /// Embeds all windows, `batch_tokens` tokens or one window at a time.
    pub(crate) fn new(
        decoder: &mut Decoder,
        languages: &'a [LanguageWindows],
        batch_tokens: usize,
    ) -> Result<Self, EngineError> {
        let windows: Vec<(&str, &[u32])> = languages
            .iter()
            .flat_map(|language| {
                language
                    .windows
                    .iter()
                    .map(|window| (language.language.as_str(), window.as_slice()))
            })
            .collect();
        let tokens_a_window = windows.first().map_or(0, |(_, window)| window.len());
        decoder.reserve_positions(tokens_a_window)?;
        let batches = windows
            .chunks((batch_tokens / tokens_a_window.max(1)).max(1))
            .map(|batch| {
                let (languages, tokens): (Vec<&str>, Vec<&[u32]>) = batch.iter().copied().unzip();
                Ok(Batch {
                    languages,
                    hidden: decoder.embed(&tokens)?,
                })
            })
            .collect::<Result<Vec<_>, ModelError>>()?;
        Ok(Self {
            batches,
            tokens_a_window,
            windows: windows.len(),
        })
    }

    /// Tokens in all windows.
    pub(crate) fn tokens(&self) -> usize {
        self.windows * self.tokens_a_window
    }

    /// Runs the windows through `block` as it is, taking statistics; the hidden states stay what they were unless `advance` is set.
    pub(crate) async fn observe(
        &mut self,
        decoder: &Decoder,
        block: usize,
        thresholds: [f32; 4],
        advance: bool,
        cancel: &Cancel,
    ) -> Result<BlockStatistics, EngineError> {
        let mut statistics = thresholds.map(InputStatistics::new);
        for batch in &mut self.batches {
            cancel.turn().await?;
            let mut seen: Vec<(BlockInput, ActivationSums)> = Vec::with_capacity(4);
            let mut observe = |input, sums| seen.push((input, sums));
            let call = BlockCall::Observe {
                thresholds,
                observe: &mut observe,
            };
            let out = decoder.forward_block(block, &batch.hidden, call)?;
            for (input, sums) in seen {
                let windows = sums.read().await.map_err(ModelError::from)?;
                for (language, sums) in batch.languages.iter().zip(windows) {
                    statistics[input.index()]
                        .add_window(
                            language,
                            self.tokens_a_window as u64,
                            &sums.sum_squares,
                            &sums.sum_abs,
                            &sums.active,
                        )
                        .map_err(|error| error.at(format!("block {block}, input {input}")))?;
                }
            }
            if advance {
                batch.hidden = out;
            }
        }
        Ok(statistics)
    }

    /// Runs the windows through `block` as it is, and hands over each of its inputs, batch by batch, on the host: row-major, with
    /// the number of its tokens.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) async fn capture(
        &self,
        decoder: &Decoder,
        block: usize,
        cancel: &Cancel,
        take: &mut dyn FnMut(BlockInput, &[f32], usize) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        for batch in &self.batches {
            cancel.turn().await?;
            let mut seen: Vec<(BlockInput, Activations)> = Vec::with_capacity(4);
            let mut capture = |input, x| seen.push((input, x));
            decoder.forward_block(block, &batch.hidden, BlockCall::Capture(&mut capture))?;
            for (input, x) in seen {
                let tokens = x.tokens();
                take(input, &x.read().await?, tokens)?;
            }
        }
        Ok(())
    }

    /// Replaces the hidden states by `block`'s outputs.
    pub(crate) async fn advance(
        &mut self,
        decoder: &Decoder,
        block: usize,
        cancel: &Cancel,
    ) -> Result<(), EngineError> {
        for batch in &mut self.batches {
            cancel.turn().await?;
            batch.hidden = decoder.forward_block(block, &batch.hidden, BlockCall::Forward)?;
        }
        Ok(())
    }
}

/// τ of each input: the mean of |x|, each language weighing the same.
pub(crate) fn thresholds(statistics: &BlockStatistics) -> Result<[f32; 4], MethodError> {
    let mut thresholds = [0.0; 4];
    for (threshold, input) in thresholds.iter_mut().zip(statistics) {
        *threshold = input.mean_abs()? as f32;
    }
    Ok(thresholds)
}
