//! What the page allows for sampling: by its fields, and by a link.

use std::ops::RangeInclusive;

use mwanda_protocol::SamplingSettings;

/// Temperature. Above 2 every model writes noise.
pub const TEMPERATURE: RangeInclusive<f32> = 0.0..=2.0;
/// Candidates by rank; 0 allows all.
pub const TOP_K: RangeInclusive<usize> = 0..=1000;
/// Candidates by probability.
pub const TOP_P: RangeInclusive<f32> = 0.01..=1.0;
/// Repetition penalty. Below 1 repetition is rewarded, which nobody wants.
pub const REPETITION_PENALTY: RangeInclusive<f32> = 1.0..=2.0;
/// Most new tokens.
pub const MAX_TOKENS: RangeInclusive<usize> = 1..=2048;
/// The largest seed: number fields hold binary64 numbers, which count no further exactly.
pub const LARGEST_SEED: u64 = (1 << 53) - 1;

/// # Errors
/// In English, which setting is outside its range.
pub fn check(sampling: &SamplingSettings) -> Result<(), String> {
    within("temperature", sampling.temperature, &TEMPERATURE)?;
    within("top-k", sampling.top_k, &TOP_K)?;
    within("top-p", sampling.top_p, &TOP_P)?;
    within(
        "repetition penalty",
        sampling.repetition_penalty,
        &REPETITION_PENALTY,
    )?;
    within("most tokens", sampling.max_tokens, &MAX_TOKENS)?;
    within("seed", sampling.seed, &(0..=LARGEST_SEED))?;
    sampling.validate().map_err(|error| error.to_string())
}

fn within<T: PartialOrd + std::fmt::Display>(
    name: &str,
    value: T,
    range: &RangeInclusive<T>,
) -> Result<(), String> {
    if range.contains(&value) {
        return Ok(());
    }
    let (low, high) = (range.start(), range.end());
    Err(format!("{name} is from {low} to {high}, not {value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_allowed() {
        assert_eq!(check(&SamplingSettings::default()), Ok(()));
    }

    #[test]
    fn what_is_outside_is_named() {
        let hot = SamplingSettings {
            temperature: 3.0,
            ..SamplingSettings::default()
        };
        assert_eq!(
            check(&hot).unwrap_err(),
            "temperature is from 0 to 2, not 3"
        );
        let undefined = SamplingSettings {
            top_p: f32::NAN,
            ..SamplingSettings::default()
        };
        assert!(check(&undefined).is_err());
    }
}
