//! How the next token is chosen.

use serde::{Deserialize, Serialize};

use crate::SettingError;

/// How the next token is drawn from the logits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SamplingSettings {
    /// 0 takes the most probable token; larger values flatten the distribution.
    pub temperature: f32,
    /// Only the k most probable tokens are candidates; 0 allows all.
    pub top_k: usize,
    /// Only the most probable tokens that together reach this probability are candidates.
    pub top_p: f32,
    /// Logits of tokens seen before are divided (if positive) or multiplied by this (Keskar et al. 2019, arXiv 1909.05858).
    pub repetition_penalty: f32,
    /// Seed of the random numbers: the same seed, prompt and model give the same text on one device.
    pub seed: u64,
    /// At most this many new tokens.
    pub max_tokens: usize,
}

impl Default for SamplingSettings {
    fn default() -> Self {
        Self {
            temperature: 0.7,
            top_k: 40,
            top_p: 0.95,
            repetition_penalty: 1.1,
            seed: 0,
            max_tokens: 200,
        }
    }
}

impl SamplingSettings {
    /// # Errors
    /// [`SettingError::Value`] for values outside their range.
    pub fn validate(&self) -> Result<(), SettingError> {
        let check = |ok: bool, name, expected, value: f32| {
            if ok {
                Ok(())
            } else {
                Err(SettingError::Value {
                    name,
                    expected,
                    value: value.to_string(),
                })
            }
        };
        check(
            self.temperature >= 0.0 && self.temperature.is_finite(),
            "temperature",
            "0 or more",
            self.temperature,
        )?;
        check(
            self.top_p > 0.0 && self.top_p <= 1.0,
            "top-p",
            "above 0 and at most 1",
            self.top_p,
        )?;
        check(
            self.repetition_penalty > 0.0 && self.repetition_penalty.is_finite(),
            "repetition penalty",
            "above 0",
            self.repetition_penalty,
        )
    }
}
