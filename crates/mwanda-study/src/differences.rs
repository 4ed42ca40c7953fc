//! How far a difference may be chance.
//!
//! Two methods are measured on the same units (windows of text, or items of a task), so the units' differences are what
//! there is to explain, and units that are hard for both cancel out.
//!
//! **Languages are drawn together.** Texts and tasks of several languages are often translations of each other, so that what
//! is hard in one is hard in all. Therefore a unit's differences in all languages are drawn as one: by their number where
//! languages have equally many units, and else by their place in the text, for which the language with fewest units sets the
//! grain. Every language counts the same in a mean over languages, however many units it has.
//!
//! **The interval is Student's.** The standard error is that of the bootstrap over such units with infinitely many draws,
//! √(Σ r² / m²) for the residuals r of m units, widened by √(m / (m − 1)), because residuals from the units' own mean are too
//! small; and it reaches as far as the t distribution with m − 1 degrees of freedom says. Percentiles of bootstrap draws would
//! not do: of three units they can reach no farther than the smallest and the largest, and miss one time in four. The tests
//! simulate how often the interval holds the truth.
//!
//! What an interval says is limited to what is drawn: other text of the same kind. It does not cover other calibration text
//! nor other languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::student;

/// One language alone has no interval with fewer units: few differences of one language need not be normally distributed.
const LEAST_ALONE: usize = 8;

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

/// What is measured, which decides how many units an interval over several languages needs at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A window of text. Its mean over several languages is near enough to a normal distribution for Student's interval.
    Window,
    /// An item of a task, which is right or wrong.
    Item,
}

impl Unit {
    /// The fewest units that have an interval over several languages.
    fn least_together(self) -> usize {
        match self {
            Self::Window => 3,
            Self::Item => LEAST_ALONE,
        }
    }
}

/// The differences between two methods, by language, one a unit.
#[derive(Clone, Debug)]
pub struct Differences {
    unit: Unit,
    languages: BTreeMap<String, Vec<f64>>,
}

/// A mean over languages, and how exact it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Mean {
    pub(crate) mean: f64,
    /// Units that are drawn together, over all the languages.
    pub(crate) units: usize,
    /// `None` with one unit, which tells nothing of spread.
    pub(crate) standard_error: Option<f64>,
}

impl Differences {
    /// Takes each language's differences in the order of its text.
    pub fn new(unit: Unit, languages: BTreeMap<String, Vec<f64>>) -> Self {
        Self { unit, languages }
    }

    /// The mean difference of one language. `None` with fewer than eight units, or if a difference is not finite.
    pub fn of(&self, language: &str) -> Option<Interval> {
        interval(mean(&[self.languages.get(language)?])?, LEAST_ALONE)
    }

    /// The mean over the languages that `wanted` names of their mean differences. `None` if there is none, if a difference is
    /// not finite, or with too few units: fewer than eight of a single language or a task's items, or than three windows.
    pub fn mean(&self, wanted: impl Fn(&str) -> bool) -> Option<Interval> {
        let wanted = self
            .languages
            .iter()
            .filter(|(language, _)| wanted(language));
        let languages: Vec<&[f64]> = wanted.map(|(_, units)| units.as_slice()).collect();
        let least = if languages.len() == 1 {
            LEAST_ALONE
        } else {
            self.unit.least_together()
        };
        interval(mean(&languages)?, least)
    }

    /// The languages.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.keys().map(String::as_str)
    }
}

/// The mean of the languages' means, with units of the same place drawn as one. `None` without units in every language, or
/// if one is not finite.
pub(crate) fn mean(languages: &[&[f64]]) -> Option<Mean> {
    let units = languages.iter().map(|language| language.len()).min()?;
    let is_finite = || {
        languages
            .iter()
            .copied()
            .flatten()
            .all(|one| one.is_finite())
    };
    if units == 0 || !is_finite() {
        return None;
    }
    let each = 1.0 / languages.len() as f64;
    let mut total = 0.0;
    let mut residuals = vec![0.0; units];
    for language in languages {
        let count = language.len();
        let mean = language.iter().sum::<f64>() / count as f64;
        total += mean * each;
        let weight = each * units as f64 / count as f64;
        for (index, value) in language.iter().enumerate() {
            residuals[index * units / count] += weight * (value - mean);
        }
    }
    let squares: f64 = residuals.iter().map(|residual| residual * residual).sum();
    let freedom = units * (units - 1);
    Some(Mean {
        mean: total,
        units,
        standard_error: (freedom > 0).then(|| (squares / freedom as f64).sqrt()),
    })
}

fn interval(of: Mean, least: usize) -> Option<Interval> {
    let error = of.standard_error.filter(|_| of.units >= least)?;
    let half = student::quantile(of.units - 1) * error;
    Some(Interval {
        estimate: of.mean,
        low: of.mean - half,
        high: of.mean + half,
    })
}

#[cfg(test)]
mod tests;
