//! Rotary position embeddings: which scalings are known, and the frequencies they give.

use std::f32::consts::PI;

use super::error::ConfigError;
use super::fields::Fields;

/// How rotary frequencies are stretched for texts longer than those of the first training. The formulas are those of
/// `transformers/modeling_rope_utils.py`.
#[derive(Debug, Clone, PartialEq)]
pub enum RopeScaling {
    /// Not at all.
    None,
    /// All frequencies are divided by `factor`.
    Linear {
        /// The divisor.
        factor: f64,
    },
    /// Llama 3.1: low frequencies are divided by `factor`, high ones kept, those between interpolated.
    Llama3 {
        /// The divisor of the low frequencies.
        factor: f64,
        /// Wavelengths above `original_max_position_embeddings / low_freq_factor` are low frequencies.
        low_freq_factor: f64,
        /// Wavelengths below `original_max_position_embeddings / high_freq_factor` are high frequencies.
        high_freq_factor: f64,
        /// Longest text of the first training, in tokens.
        original_max_position_embeddings: usize,
    },
    /// Each frequency has its own divisor: `head_dim / 2` of them. In config.json this is `longrope` with the same
    /// factors for short and long texts and an attention factor of 1.
    Factors(Vec<f32>),
}

/// The known scalings, for messages.
const KNOWN: &str = "default, linear, llama3, longrope with equal short and long factors";

impl RopeScaling {
    /// The angles by which one position rotates each of the `head_dim / 2` pairs.
    pub fn inverse_frequencies(&self, theta: f64, head_dim: usize) -> Vec<f32> {
        let plain =
            (0..head_dim / 2).map(|i| 1.0 / (theta as f32).powf((2 * i) as f32 / head_dim as f32));
        match self {
            Self::None => plain.collect(),
            Self::Linear { factor } => plain.map(|angle| angle / *factor as f32).collect(),
            &Self::Llama3 {
                factor,
                low_freq_factor,
                high_freq_factor,
                original_max_position_embeddings,
            } => {
                let (factor, low, high) = (
                    factor as f32,
                    low_freq_factor as f32,
                    high_freq_factor as f32,
                );
                let original = original_max_position_embeddings as f32;
                let stretch = |angle: f32| {
                    let wavelength = 2.0 * PI / angle;
                    if wavelength < original / high {
                        angle
                    } else if wavelength > original / low {
                        angle / factor
                    } else {
                        let smooth = (original / wavelength - low) / (high - low);
                        (1.0 - smooth) * angle / factor + smooth * angle
                    }
                };
                plain.map(stretch).collect()
            }
            Self::Factors(factors) => plain
                .zip(factors)
                .map(|(angle, factor)| angle / factor)
                .collect(),
        }
    }

    /// The scaling behind the divisors that a GGUF file carries as `rope_freqs.weight`.
    ///
    /// llama.cpp's converter writes the divisors, not the settings they were computed from. All published Llama 3.x
    /// models use 1, 4 and 8192, and their factor is the largest divisor, so these settings are tried; where they do
    /// not give the divisors, the divisors themselves are kept.
    pub(super) fn from_divisors(divisors: &[f32], theta: f64) -> Self {
        let largest = divisors.iter().copied().fold(1.0, f32::max);
        if divisors.iter().all(|&divisor| divisor == 1.0) {
            return Self::None;
        }
        let llama3 = Self::Llama3 {
            factor: f64::from(largest),
            low_freq_factor: 1.0,
            high_freq_factor: 4.0,
            original_max_position_embeddings: 8192,
        };
        let head_dim = divisors.len() * 2;
        let plain = Self::None.inverse_frequencies(theta, head_dim);
        let stretched = llama3.inverse_frequencies(theta, head_dim);
        let same = plain
            .iter()
            .zip(&stretched)
            .zip(divisors)
            .all(|((plain, stretched), divisor)| (plain / stretched / divisor - 1.0).abs() < 1e-5);
        if same {
            llama3
        } else {
            Self::Factors(divisors.to_vec())
        }
    }

    /// Reads `rope_scaling`, or one entry of `rope_parameters` (from `transformers` 5 on).
    pub(super) fn from_hf(
        fields: Fields<'_>,
        head_dim: usize,
        max_positions: usize,
    ) -> Result<Self, ConfigError> {
        if fields
            .number("partial_rotary_factor")?
            .is_some_and(|part| part != 1.0)
        {
            return Err(ConfigError::Unsupported {
                key: fields.path("partial_rotary_factor"),
                feature: "rotating a part of each head",
            });
        }
        let key = if fields.get("rope_type").is_some() {
            "rope_type"
        } else {
            "type"
        };
        let positive = |key: &str| -> Result<f64, ConfigError> {
            let value = fields.required(key, fields.number(key)?)?;
            expect_positive(value, || fields.path(key))
        };
        match fields.string(key)?.unwrap_or("default") {
            "default" => Ok(Self::None),
            "linear" => Ok(Self::Linear {
                factor: positive("factor")?,
            }),
            "llama3" => {
                let original = fields.integer("original_max_position_embeddings")?;
                let scaling = Self::Llama3 {
                    factor: positive("factor")?,
                    low_freq_factor: positive("low_freq_factor")?,
                    high_freq_factor: positive("high_freq_factor")?,
                    original_max_position_embeddings: original.unwrap_or(max_positions),
                };
                scaling.expect_order(fields)
            }
            "longrope" => Self::equal_factors(fields, head_dim),
            found => Err(ConfigError::UnknownValue {
                key: fields.path(key),
                found: found.to_owned(),
                known: KNOWN,
            }),
        }
    }

    /// Between equal limits there is nothing to interpolate, and the formula would divide by zero.
    fn expect_order(self, fields: Fields<'_>) -> Result<Self, ConfigError> {
        match self {
            Self::Llama3 {
                low_freq_factor,
                high_freq_factor,
                ..
            } if high_freq_factor <= low_freq_factor => Err(ConfigError::OutOfRange {
                key: fields.path("high_freq_factor"),
                value: high_freq_factor.to_string(),
                rule: "it must be greater than low_freq_factor",
            }),
            ordered => Ok(ordered),
        }
    }

    fn equal_factors(fields: Fields<'_>, head_dim: usize) -> Result<Self, ConfigError> {
        let factors = |key: &str| -> Result<Vec<f32>, ConfigError> {
            let values = fields.required(key, fields.array(key)?)?;
            let values: Vec<_> = values.iter().filter_map(|value| value.as_f64()).collect();
            if values.len() != head_dim / 2 || values.iter().any(|&value| value <= 0.0) {
                return Err(ConfigError::OutOfRange {
                    key: fields.path(key),
                    value: format!("an array of {} numbers", values.len()),
                    rule: "it must have one positive number for each pair of a head",
                });
            }
            Ok(values.into_iter().map(|value| value as f32).collect())
        };
        let (short, long) = (factors("short_factor")?, factors("long_factor")?);
        if short != long || fields.number("attention_factor")? != Some(1.0) {
            return Err(ConfigError::UnknownValue {
                key: fields.path("rope_type"),
                found: "longrope".to_owned(),
                known: KNOWN,
            });
        }
        Ok(Self::Factors(short))
    }
}

/// A number that can be divided by.
pub(super) fn expect_positive(
    value: f64,
    key: impl FnOnce() -> String,
) -> Result<f64, ConfigError> {
    if value.is_finite() && value > 0.0 {
        return Ok(value);
    }
    Err(ConfigError::OutOfRange {
        key: key(),
        value: value.to_string(),
        rule: "it must be a positive number",
    })
}
