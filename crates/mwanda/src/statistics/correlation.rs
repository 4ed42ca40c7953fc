//! How alike two languages use an input.

use super::InputStatistics;
use crate::MethodError;

/// The correlation of one pair of languages in one input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LanguageCorrelation<'a> {
    /// The language that comes first in order.
    pub first: &'a str,
    /// The other one.
    pub second: &'a str,
    /// Pearson correlation over the features of n_{l,j} and n_{m,j}; see [`InputStatistics::correlations`].
    pub correlation: f64,
}

impl InputStatistics {
    /// The Pearson correlation, over features, of the RMS profiles of every pair of languages; none for one language.
    ///
    /// A profile without variance (a single feature, or the same RMS in all of them) correlates with nothing: the
    /// quotient is undefined, and 0 is taken.
    ///
    /// # Errors
    /// As [`InputStatistics::check`].
    pub fn correlations(&self) -> Result<Vec<LanguageCorrelation<'_>>, MethodError> {
        let profiles: Vec<_> = self
            .rms_per_language()?
            .into_iter()
            .map(|(language, rms)| (language, deviations(rms)))
            .collect();
        let mut correlations =
            Vec::with_capacity(profiles.len() * profiles.len().saturating_sub(1) / 2);
        for (position, (second, theirs)) in profiles.iter().enumerate() {
            for (first, ours) in &profiles[..position] {
                correlations.push(LanguageCorrelation {
                    first,
                    second,
                    correlation: pearson(ours, theirs),
                });
            }
        }
        correlations.sort_by_key(|pair| (pair.first, pair.second));
        Ok(correlations)
    }
}

/// Deviations from the mean, scaled so that the largest is 1: their squares then neither overflow nor vanish. `None` for
/// values that are all the same, where rounding of the mean would otherwise leave deviations.
fn deviations(mut values: Vec<f64>) -> Option<Vec<f64>> {
    let first = *values.first()?;
    if values.iter().all(|value| *value == first) {
        return None;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let largest = values
        .iter()
        .fold(0.0_f64, |largest, value| largest.max((value - mean).abs()));
    for value in &mut values {
        *value = (*value - mean) / largest;
    }
    Some(values)
}

fn pearson(ours: &Option<Vec<f64>>, theirs: &Option<Vec<f64>>) -> f64 {
    let (Some(ours), Some(theirs)) = (ours, theirs) else {
        return 0.0;
    };
    let product = |left: &[f64], right: &[f64]| {
        left.iter()
            .zip(right)
            .map(|(left, right)| left * right)
            .sum::<f64>()
    };
    // The root of the product is exact where both profiles are the same, which then correlate by exactly 1.
    let norm = (product(ours, ours) * product(theirs, theirs)).sqrt();
    (product(ours, theirs) / norm).clamp(-1.0, 1.0)
}
