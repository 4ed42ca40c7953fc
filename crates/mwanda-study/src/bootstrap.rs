//! How far a difference may be chance: the paired bootstrap.
//!
//! Two methods are measured on the same units (windows of text, or items of a task), so the units' differences are what
//! there is to explain, and units that are hard for both cancel out. The units are drawn anew, with replacement, as many as
//! there are, 10,000 times; the middle 95 % of the means of these draws are the interval (Efron & Tibshirani, "An
//! Introduction to the Bootstrap", 1993, chapter 13, the percentile interval; Koehn 2004, "Statistical Significance Tests
//! for Machine Translation Evaluation", for pairs of systems on one test set).
//!
//! Languages are strata: each language's units are drawn from its own, and every language counts the same in a mean over
//! languages, however many units it has.
//!
//! What an interval says is limited to what is drawn: other text of the same kind. It does not cover other calibration text
//! (seeds do) nor other languages. Languages are drawn independently; where their units are translations of each other, what
//! is hard in one may be hard in all, and the interval of a mean over languages is then somewhat too narrow.

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::draw::below;

/// How often the units are drawn anew.
const DRAWS: usize = 10_000;

/// An estimate with a 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// What was measured.
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Whether `value` lies outside, as 1 of a ratio or 0 of a difference must before one method may be called better.
    pub fn excludes(&self, value: f64) -> bool {
        value < self.low || value > self.high
    }

    /// The ratio that a difference of logarithms is.
    pub(crate) fn exp(self) -> Self {
        Self {
            estimate: self.estimate.exp(),
            low: self.low.exp(),
            high: self.high.exp(),
        }
    }
}

/// The mean difference of one language, and of every draw of it.
#[derive(Clone, Debug)]
struct Resampled {
    mean: f64,
    draws: Vec<f64>,
}

/// The differences between two methods, by language, drawn anew once for all questions that are asked of them.
#[derive(Clone, Debug)]
pub struct Differences {
    /// `None` for a language with too few units to say anything.
    strata: BTreeMap<String, Option<Resampled>>,
}

impl Differences {
    /// Takes each language's differences, one a unit. `measure` names what is measured: the draws are the same for the same
    /// measure and language, wherever and whenever they are made.
    pub fn new(measure: &str, units: &BTreeMap<String, Vec<f64>>) -> Self {
        let strata = units.iter().map(|(language, units)| {
            let resampled = resample(units, &format!("{measure}/{language}"));
            (language.clone(), resampled)
        });
        Self {
            strata: strata.collect(),
        }
    }

    /// The mean difference of one language. `None` with fewer than two units, from which no spread can be told, or if a
    /// difference is not finite.
    pub fn of(&self, language: &str) -> Option<Interval> {
        Some(interval(self.strata.get(language)?.as_ref()?))
    }

    /// The mean over the languages that `wanted` names of their mean differences. `None` if there is none, or if one of them
    /// has no interval of its own.
    pub fn mean(&self, wanted: impl Fn(&str) -> bool) -> Option<Interval> {
        let strata: Option<Vec<&Resampled>> = self
            .strata
            .iter()
            .filter(|(language, _)| wanted(language))
            .map(|(_, resampled)| resampled.as_ref())
            .collect();
        let strata = strata.filter(|strata| !strata.is_empty())?;
        let count = strata.len() as f64;
        let mut draws = vec![0.0; DRAWS];
        for one in &strata {
            for (sum, draw) in draws.iter_mut().zip(&one.draws) {
                *sum += draw;
            }
        }
        draws.iter_mut().for_each(|sum| *sum /= count);
        let mean = strata.iter().map(|one| one.mean).sum::<f64>() / count;
        Some(interval(&Resampled { mean, draws }))
    }

    /// The languages.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.strata.keys().map(String::as_str)
    }
}

fn resample(units: &[f64], name: &str) -> Option<Resampled> {
    let count = u32::try_from(units.len()).ok()?;
    if count < 2 || units.iter().any(|unit| !unit.is_finite()) {
        return None;
    }
    let mut random = ChaCha8Rng::from_seed(Sha256::digest(name).into());
    let draw = |_| {
        let drawn = (0..count).map(|_| units[below(&mut random, count) as usize]);
        drawn.sum::<f64>() / f64::from(count)
    };
    Some(Resampled {
        mean: units.iter().sum::<f64>() / f64::from(count),
        draws: (0..DRAWS).map(draw).collect(),
    })
}

fn interval(resampled: &Resampled) -> Interval {
    let mut draws = resampled.draws.clone();
    draws.sort_by(f64::total_cmp);
    Interval {
        estimate: resampled.mean,
        low: quantile(&draws, 0.025),
        high: quantile(&draws, 0.975),
    }
}

/// The quantile of sorted values, in a straight line between the two that are nearest.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    below + (above - below) * at.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differences(units: &[(&str, &[f64])]) -> Differences {
        let units = units
            .iter()
            .map(|(code, units)| ((*code).to_owned(), units.to_vec()));
        Differences::new("test", &units.collect())
    }

    #[test]
    fn quantiles_lie_between_values() {
        let sorted = [1.0, 2.0, 4.0];
        for (share, value) in [(0.0, 1.0), (0.25, 1.5), (0.5, 2.0), (0.75, 3.0), (1.0, 4.0)] {
            assert_eq!(quantile(&sorted, share), value);
        }
        assert_eq!(quantile(&[7.0], 0.3), 7.0);
    }

    #[test]
    fn equal_methods_differ_by_nothing() {
        let differences = differences(&[("de", &[0.0; 5]), ("en", &[0.0; 3])]);
        let nothing = Interval {
            estimate: 0.0,
            low: 0.0,
            high: 0.0,
        };
        assert_eq!(differences.mean(|_| true), Some(nothing));
        assert_eq!(differences.of("de"), Some(nothing));
        let ratio = nothing.exp();
        assert_eq!((ratio.estimate, ratio.low, ratio.high), (1.0, 1.0, 1.0));
        assert!(!ratio.excludes(1.0));
    }

    #[test]
    fn one_unit_says_nothing_of_chance() {
        let differences = differences(&[("de", &[0.5]), ("en", &[0.5, 0.5])]);
        assert_eq!(differences.of("de"), None);
        assert_eq!(differences.of("fr"), None);
        assert_eq!(differences.mean(|_| true), None);
        assert_eq!(differences.mean(|_| false), None);
        assert_eq!(differences.mean(|code| code == "en").unwrap().low, 0.5);
    }

    #[test]
    fn what_is_not_finite_says_nothing() {
        assert_eq!(differences(&[("de", &[0.5, f64::NAN, 1.0])]).of("de"), None);
    }

    /// Of two units 0 and 1 the draws' means are 0, 1/2 and 1 with odds 1 : 2 : 1.
    #[test]
    fn two_units_are_drawn_with_replacement() {
        let resampled = resample(&[0.0, 1.0], "two").unwrap();
        let count = |mean: f64| resampled.draws.iter().filter(|&&draw| draw == mean).count();
        // Four standard deviations: √(10,000 · 1/4 · 3/4) · 4 = 173, and 200.
        assert!(count(0.0).abs_diff(2_500) < 173, "{}", count(0.0));
        assert!(count(1.0).abs_diff(2_500) < 173);
        assert!(count(0.5).abs_diff(5_000) < 200);
        let interval = interval(&resampled);
        assert_eq!(
            (interval.estimate, interval.low, interval.high),
            (0.5, 0.0, 1.0)
        );
    }

    /// With right answers in r of n items the draws are binomial: the mean's standard deviation is √(p(1 − p) / n).
    #[test]
    fn many_units_give_the_normal_interval() {
        let units: Vec<f64> = (0..400).map(|item| f64::from(item % 4 == 0)).collect();
        let interval = differences(&[("en", &units)]).of("en").unwrap();
        let half = 1.96 * (0.25_f64 * 0.75 / 400.0).sqrt();
        assert_eq!(interval.estimate, 0.25);
        assert!((interval.low - (0.25 - half)).abs() < 0.004, "{interval:?}");
        assert!(
            (interval.high - (0.25 + half)).abs() < 0.004,
            "{interval:?}"
        );
    }

    /// A language counts once, however many units it has; and of two independent languages of equal spread the mean has
    /// 1/√2 of it.
    #[test]
    fn languages_count_alike_and_are_drawn_apart() {
        let few: Vec<f64> = (0..100).map(|unit| f64::from(unit % 2)).collect();
        let shifted: Vec<f64> = few.iter().map(|unit| unit + 1.0).collect();
        let pair = differences(&[("de", &few), ("en", &shifted)]);
        let (one, both) = (pair.of("de").unwrap(), pair.mean(|_| true).unwrap());
        assert_eq!((one.estimate, both.estimate), (0.5, 1.0));
        let narrower = (both.high - both.low) / (one.high - one.low);
        assert!((narrower - 0.5_f64.sqrt()).abs() < 0.08, "{narrower}");
        let many = few.repeat(3);
        let unequal = differences(&[("de", &many), ("en", &shifted)]);
        assert_eq!(unequal.mean(|_| true).unwrap().estimate, 1.0);
    }

    #[test]
    fn draws_are_the_same_again_and_do_not_depend_on_other_languages() {
        let units = [0.3, -0.1, 0.4, 0.2];
        let alone = differences(&[("de", &units)]).of("de");
        let beside = differences(&[("ar", &[1.0, 2.0]), ("de", &units)]).of("de");
        assert_eq!(alone, beside);
    }
}
