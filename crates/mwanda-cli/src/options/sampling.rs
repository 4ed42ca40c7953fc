//! How the next token is drawn.

use anyhow::Result;
use clap::Args;
use mwanda_engine::SamplingSettings;

use super::{at_least_one, parse::whole};

/// Options of a generation.
#[derive(Debug, Args)]
pub struct SamplingOptions {
    /// 0 takes the most probable token; larger values flatten the distribution.
    #[arg(
        long,
        value_name = "T",
        default_value_t = SamplingSettings::default().temperature,
        allow_negative_numbers = true
    )]
    pub temperature: f32,
    /// Only the K most probable tokens are candidates; 0 allows all.
    #[arg(
        long,
        value_name = "K",
        default_value_t = SamplingSettings::default().top_k,
        value_parser = whole::<usize>,
        allow_negative_numbers = true
    )]
    pub top_k: usize,
    /// Only the most probable tokens that together reach this probability are candidates.
    #[arg(
        long,
        value_name = "P",
        default_value_t = SamplingSettings::default().top_p,
        allow_negative_numbers = true
    )]
    pub top_p: f32,
    /// Divides the logits of tokens that were there before; 1 changes nothing.
    #[arg(
        long,
        value_name = "R",
        default_value_t = SamplingSettings::default().repetition_penalty,
        allow_negative_numbers = true
    )]
    pub repetition_penalty: f32,
    /// The same seed, prompt and model give the same text on one device.
    #[arg(
        long,
        value_name = "S",
        default_value_t = SamplingSettings::default().seed,
        value_parser = whole::<u64>,
        allow_negative_numbers = true
    )]
    pub seed: u64,
    /// At most this many new tokens an answer.
    #[arg(
        long,
        value_name = "N",
        default_value_t = SamplingSettings::default().max_tokens,
        value_parser = at_least_one,
        allow_negative_numbers = true
    )]
    pub max_tokens: usize,
}

impl SamplingOptions {
    /// The settings that the engine takes.
    ///
    /// # Errors
    /// A value outside its range.
    pub fn settings(&self) -> Result<SamplingSettings> {
        let settings = SamplingSettings {
            temperature: self.temperature,
            top_k: self.top_k,
            top_p: self.top_p,
            repetition_penalty: self.repetition_penalty,
            seed: self.seed,
            max_tokens: self.max_tokens,
        };
        settings.validate()?;
        Ok(settings)
    }
}
