//! The statistics of one input of one block, over its languages.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::FeatureSums;
use crate::MethodError;

/// The sums of one input, language by language, and what follows from them.
///
/// Means over languages add up in the order of the map, so that equal sums give equal factors.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InputStatistics {
    /// τ: a token activates a feature where |x| > τ.
    pub threshold: f32,
    /// The sums by language code.
    pub languages: BTreeMap<String, FeatureSums>,
}

impl InputStatistics {
    /// Statistics without any language yet, to be taken with the threshold τ.
    pub fn new(threshold: f32) -> Self {
        Self {
            threshold,
            languages: BTreeMap::new(),
        }
    }

    /// Features of the input.
    ///
    /// # Errors
    /// No language at all, or languages that disagree.
    pub fn features(&self) -> Result<usize, MethodError> {
        let features = self
            .languages
            .values()
            .next()
            .ok_or(MethodError::NoLanguages)?
            .features();
        match self
            .languages
            .iter()
            .find(|(_, sums)| sums.features() != features)
        {
            None => Ok(features),
            Some((language, sums)) => Err(MethodError::Features {
                language: language.clone(),
                expected: features,
                found: sums.features(),
            }),
        }
    }

    /// Checks what every quantity below needs: a finite threshold that is not negative, and at least one language, each
    /// with tokens and with finite sums over the same features.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), MethodError> {
        if !(self.threshold.is_finite() && self.threshold >= 0.0) {
            return Err(MethodError::Setting {
                name: "the activation threshold τ",
                value: f64::from(self.threshold),
                rule: "it must be finite and not negative",
            });
        }
        self.features()?;
        for (language, sums) in &self.languages {
            if sums.tokens == 0 {
                return Err(MethodError::NoTokens {
                    language: language.clone(),
                });
            }
            sums.check()?;
        }
        Ok(())
    }

    /// n_{l,j}: the RMS of every feature in every language.
    ///
    /// # Errors
    /// As [`InputStatistics::check`].
    pub fn rms_per_language(&self) -> Result<BTreeMap<&str, Vec<f64>>, MethodError> {
        self.check()?;
        let languages = self.languages.iter();
        Ok(languages
            .map(|(language, sums)| (language.as_str(), rms(sums)))
            .collect())
    }

    /// n_j: the RMS of every feature, languages weighing the same.
    ///
    /// # Errors
    /// As [`InputStatistics::check`].
    pub fn rms(&self) -> Result<Vec<f64>, MethodError> {
        let mean_squares = self
            .mean_over_languages(|sums, feature| sums.sum_squares[feature] / sums.tokens as f64)?;
        Ok(mean_squares.into_iter().map(f64::sqrt).collect())
    }

    /// v_j: the population standard deviation of n_{l,j} over the languages; 0 where there is one.
    ///
    /// # Errors
    /// As [`InputStatistics::check`].
    pub fn spread(&self) -> Result<Vec<f64>, MethodError> {
        let per_language = self.rms_per_language()?;
        let languages = per_language.len() as f64;
        let spread = |feature: usize| {
            let values = || per_language.values().map(|rms| rms[feature]);
            let mean = values().sum::<f64>() / languages;
            (values().map(|value| (value - mean).powi(2)).sum::<f64>() / languages).sqrt()
        };
        Ok((0..self.features()?).map(spread).collect())
    }

    /// p_j: the probability that a token activates the feature, languages weighing the same.
    ///
    /// # Errors
    /// As [`InputStatistics::check`].
    pub fn activation_probability(&self) -> Result<Vec<f64>, MethodError> {
        self.mean_over_languages(|sums, feature| sums.active[feature] as f64 / sums.tokens as f64)
    }

    /// The mean of |x| over features, tokens and languages, languages weighing the same: τ for the next pass.
    ///
    /// # Errors
    /// As [`InputStatistics::check`].
    pub fn mean_abs(&self) -> Result<f64, MethodError> {
        self.check()?;
        let means = self.languages.values().map(|sums| {
            let values = sums.features().max(1) as f64 * sums.tokens as f64;
            sums.sum_abs.iter().sum::<f64>() / values
        });
        Ok(means.sum::<f64>() / self.languages.len() as f64)
    }

    /// Adds one window of a language, whose first window creates its sums.
    ///
    /// # Errors
    /// As [`FeatureSums::add_window`]; the statistics are then unchanged.
    pub fn add_window(
        &mut self,
        language: &str,
        tokens: u64,
        sum_squares: &[f32],
        sum_abs: &[f32],
        active: &[u32],
    ) -> Result<(), MethodError> {
        if let Some(sums) = self.languages.get_mut(language) {
            return sums.add_window(tokens, sum_squares, sum_abs, active);
        }
        let mut sums = FeatureSums::new(sum_squares.len());
        sums.add_window(tokens, sum_squares, sum_abs, active)?;
        self.languages.insert(language.to_owned(), sums);
        Ok(())
    }

    /// Adds statistics of the same input; a language that both hold adds up.
    ///
    /// # Errors
    /// Another τ, other features, or sums that are not valid. Languages merged before the error stay merged.
    pub fn merge(&mut self, other: &Self) -> Result<(), MethodError> {
        if self.threshold.to_bits() != other.threshold.to_bits() {
            return Err(MethodError::Merge {
                what: "the activation threshold τ".to_owned(),
                ours: self.threshold.to_string(),
                theirs: other.threshold.to_string(),
            });
        }
        if let (false, Ok(ours), Ok(theirs)) =
            (self.languages.is_empty(), self.features(), other.features())
            && ours != theirs
        {
            return Err(MethodError::Merge {
                what: "the number of features".to_owned(),
                ours: ours.to_string(),
                theirs: theirs.to_string(),
            });
        }
        for (language, sums) in &other.languages {
            match self.languages.entry(language.clone()) {
                Entry::Occupied(entry) => entry.into_mut().merge(sums)?,
                Entry::Vacant(entry) => {
                    sums.check()?;
                    entry.insert(sums.clone());
                }
            }
        }
        Ok(())
    }

    fn mean_over_languages(
        &self,
        value: impl Fn(&FeatureSums, usize) -> f64,
    ) -> Result<Vec<f64>, MethodError> {
        self.check()?;
        let languages = self.languages.len() as f64;
        let mean = |feature| {
            self.languages
                .values()
                .map(|sums| value(sums, feature))
                .sum::<f64>()
                / languages
        };
        Ok((0..self.features()?).map(mean).collect())
    }
}

/// n_{l,j} of one language whose sums have been checked.
fn rms(sums: &FeatureSums) -> Vec<f64> {
    sums.sum_squares
        .iter()
        .map(|sum| (sum / sums.tokens as f64).sqrt())
        .collect()
}
