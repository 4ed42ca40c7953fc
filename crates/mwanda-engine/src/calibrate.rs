//! Passing calibration windows through the model, block by block.

use std::collections::BTreeMap;

use mwanda::{
    kernels::activation_statistics::WindowSums,
    statistics::{BlockInput, FeatureSums, InputStatistics},
};
use mwanda_model::{BlockCall, Decoder, HiddenStates, ModelError};

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
                language.windows.iter().map(|window| (language.language.as_str(), window.as_slice()))
            })
            .collect();
        let tokens_a_window = windows.first().map_or(0, |(_, window)| window.len());
        decoder.reserve_positions(tokens_a_window)?;
        let batches = windows
            .chunks((batch_tokens / tokens_a_window.max(1)).max(1))
            .map(|batch| {
                let (languages, tokens): (Vec<&str>, Vec<&[u32]>) = batch.iter().copied().unzip();
                Ok(Batch { languages, hidden: decoder.embed(&tokens)? })
            })
            .collect::<Result<Vec<_>, ModelError>>()?;
        Ok(Self { batches, tokens_a_window, windows: windows.len() })
    }

    /// Tokens in all windows.
    pub(crate) fn tokens(&self) -> usize {
        self.windows * self.tokens_a_window
    }

    /// Runs the windows through `block` as it is, taking statistics; the hidden states stay what they were unless `advance` is set.
    pub(crate) fn observe(
        &mut self,
        decoder: &Decoder,
        block: usize,
        thresholds: [f32; 4],
        advance: bool,
        cancel: &Cancel,
    ) -> Result<BlockStatistics, EngineError> {
        let mut inputs: [BTreeMap<String, FeatureSums>; 4] = Default::default();
        for batch in &mut self.batches {
            cancel.check()?;
            let mut seen: Vec<(BlockInput, Vec<WindowSums>)> = Vec::with_capacity(4);
            let mut observe = |input, sums| seen.push((input, sums));
            let call = BlockCall::Observe { thresholds, observe: &mut observe };
            let out = decoder.forward_block(block, &batch.hidden, call)?;
            for (input, windows) in seen {
                for (language, sums) in batch.languages.iter().zip(windows) {
                    inputs[input as usize]
                        .entry((*language).to_owned())
                        .or_insert_with(|| FeatureSums::new(sums.sum_squares.len()))
                        .add_window(
                            self.tokens_a_window as u64,
                            &sums.sum_squares,
                            &sums.sum_abs,
                            &sums.active,
                        )?;
                }
            }
            if advance {
                batch.hidden = out;
            }
        }
        let mut thresholds = thresholds.into_iter();
        Ok(inputs.map(|languages| InputStatistics {
            threshold: thresholds.next().unwrap_or_default(),
            languages,
        }))
    }

    /// Replaces the hidden states by `block`'s outputs.
    pub(crate) fn advance(
        &mut self,
        decoder: &Decoder,
        block: usize,
        cancel: &Cancel,
    ) -> Result<(), EngineError> {
        for batch in &mut self.batches {
            cancel.check()?;
            batch.hidden = decoder.forward_block(block, &batch.hidden, BlockCall::Forward)?;
        }
        Ok(())
    }
}

/// τ of each input: the mean of |x|, each language weighing the same.
pub(crate) fn thresholds(statistics: &BlockStatistics) -> [f32; 4] {
    let mut inputs = statistics.iter();
    std::array::from_fn(|_| inputs.next().map_or(0.0, |input| input.mean_abs() as f32))
}
