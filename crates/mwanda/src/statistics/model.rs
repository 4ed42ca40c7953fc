//! The statistics of a whole model.

use serde::{Deserialize, Serialize};

use super::{BlockInput, InputStatistics, file};
use crate::MethodError;

/// [`StatisticsSettings::predecessors`] of statistics taken on the dense model.
pub const DENSE: &str = "dense";

/// How the statistics were taken. Only statistics with equal settings can be added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatisticsSettings {
    /// Tokens of a calibration window, with its BOS.
    pub sequence_length: usize,
    /// What preceded each block when its inputs were observed: [`DENSE`], or a description of how the blocks before it
    /// were pruned.
    pub predecessors: String,
}

/// The statistics of every input of every block of one model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelStatistics {
    /// Fingerprint of the model that the statistics are about.
    pub model: String,
    /// How they were taken.
    pub settings: StatisticsSettings,
    /// Blocks in order; within one, inputs as in [`BlockInput::ALL`].
    pub blocks: Vec<[InputStatistics; 4]>,
}

impl ModelStatistics {
    /// Adds statistics of the same model, taken with the same settings and thresholds: languages that are new are
    /// taken over, languages that both hold add up.
    ///
    /// # Errors
    /// [`MethodError::Merge`] naming what differs; sums that are not valid. The statistics are then unchanged.
    pub fn merge(&mut self, other: &Self) -> Result<(), MethodError> {
        let same = |what: &str, ours: String, theirs: String| {
            if ours == theirs {
                Ok(())
            } else {
                Err(MethodError::Merge {
                    what: what.to_owned(),
                    ours,
                    theirs,
                })
            }
        };
        same("the model", self.model.clone(), other.model.clone())?;
        same(
            "the window length",
            self.settings.sequence_length.to_string(),
            other.settings.sequence_length.to_string(),
        )?;
        same(
            "the state of the preceding blocks",
            self.settings.predecessors.clone(),
            other.settings.predecessors.clone(),
        )?;
        same(
            "the number of blocks",
            self.blocks.len().to_string(),
            other.blocks.len().to_string(),
        )?;

        let mut merged = self.blocks.clone();
        for (block, (ours, theirs)) in merged.iter_mut().zip(&other.blocks).enumerate() {
            for ((input, ours), theirs) in BlockInput::ALL.iter().zip(ours).zip(theirs) {
                ours.merge(theirs)
                    .map_err(|error| error.at(format!("block {block}, {input}")))?;
            }
        }
        self.blocks = merged;
        Ok(())
    }

    /// Checks every input, and that all hold the same languages.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), MethodError> {
        let languages = |input: &InputStatistics| {
            input
                .languages
                .keys()
                .cloned()
                .collect::<Vec<_>>()
                .join(", ")
        };
        let Some(first) = self.blocks.first().map(|block| &block[0]) else {
            return Ok(());
        };
        for (block, inputs) in self.blocks.iter().enumerate() {
            for (name, input) in BlockInput::ALL.iter().zip(inputs) {
                input
                    .check()
                    .map_err(|error| error.at(format!("block {block}, {name}")))?;
                if !input.languages.keys().eq(first.languages.keys()) {
                    return Err(MethodError::Languages {
                        block,
                        input: name.name(),
                        expected: languages(first),
                        found: languages(input),
                    });
                }
            }
        }
        Ok(())
    }

    /// The statistics as a file; [`ModelStatistics::from_bytes`] gives them back exactly.
    ///
    /// The container is safetensors. Its metadata has one entry, `mwanda.statistics`, a JSON object with `version` (1),
    /// `model`, `settings`, `languages` (sorted) and `blocks` (their number). With L languages, in that order, and F
    /// features, every block b and input i has the tensors `blocks.b.i.…`:
    ///
    /// | tensor | type and shape | holds |
    /// | --- | --- | --- |
    /// | `threshold` | F32 \[1\] | τ |
    /// | `tokens` | U64 \[L\] | T |
    /// | `sum_squares` | F64 \[L, F\] | Σ_t x² |
    /// | `sum_abs` | F64 \[L, F\] | Σ_t \|x\| |
    /// | `active` | U64 \[L, F\] | A |
    ///
    /// Equal statistics give equal bytes.
    ///
    /// # Errors
    /// Statistics that do not [check](ModelStatistics::check).
    pub fn to_bytes(&self) -> Result<Vec<u8>, MethodError> {
        self.check()?;
        Ok(file::write(self)?)
    }

    /// Reads a file written by [`ModelStatistics::to_bytes`].
    ///
    /// # Errors
    /// [`MethodError::StatisticsFile`] for anything malformed; what [`ModelStatistics::check`] finds in what was read.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MethodError> {
        let statistics = file::read(bytes)?;
        statistics.check()?;
        Ok(statistics)
    }
}
