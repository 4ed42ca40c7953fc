//! The share of right answers, and how far it may be by chance from what more items would give.

use crate::{Interval, TaskRecord, differences};

/// The quantile of the normal distribution above which 2.5 % lie.
const Z: f64 = 1.959_963_984_540_054;

/// Accuracy with Wilson's 95 % score interval (Wilson 1927), which stays between 0 and 1 and holds for few items too;
/// `None` without items.
pub fn accuracy(right: usize, items: usize) -> Option<Interval> {
    if items == 0 {
        return None;
    }
    Some(wilson(right as f64 / items as f64, items as f64))
}

/// The mean of the languages' accuracies, each language's items given as 1 (right) or 0 (wrong), with Wilson's interval for as
/// many independent items as would give the mean the standard error that it has: items of several languages may be
/// translations of each other, and then they are fewer than they look. `None` without items in every language.
pub(crate) fn mean_accuracy(languages: &[&[f64]]) -> Option<Interval> {
    let of = differences::mean(languages)?;
    let share = of.mean.clamp(0.0, 1.0);
    let variance = of.standard_error.map_or(0.0, |error| error * error);
    let items: usize = languages.iter().map(|language| language.len()).sum();
    let independent = if languages.len() == 1 {
        items as f64
    } else if variance > 0.0 {
        (share * (1.0 - share) / variance).min(items as f64)
    } else {
        // All are right or all wrong, so that nothing tells how alike the languages are.
        of.units as f64
    };
    Some(wilson(share, independent))
}

/// Wilson's interval around a share of `n` independent items.
fn wilson(share: f64, n: f64) -> Interval {
    let spread = Z * Z / n;
    let center = share + spread / 2.0;
    let half = (spread * (share * (1.0 - share) + spread / 4.0)).sqrt();
    Interval {
        estimate: share,
        // Rounding must not take the bound past the share itself where all items are wrong, or all right.
        low: ((center - half) / (1.0 + spread)).clamp(0.0, share),
        high: ((center + half) / (1.0 + spread)).clamp(share, 1.0),
    }
}

impl TaskRecord {
    /// Accuracy of the likeliest choice.
    pub fn raw_accuracy(&self) -> Option<Interval> {
        let right = self.items.iter().filter(|item| item.raw).count();
        accuracy(right, self.items.len())
    }

    /// Accuracy of the choice of the highest likelihood a byte.
    pub fn normalised_accuracy(&self) -> Option<Interval> {
        let right = self.items.iter().filter(|item| item.normalised).count();
        accuracy(right, self.items.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Answered;

    #[test]
    fn intervals_are_wilsons() {
        // z² = 3.841459. 5 of 10: center (0.5 + 0.1920729) / 1.3841459 = 0.5, half √(0.3841459 · (0.25 + 0.0960365)) /
        // 1.3841459 = 0.3645942 / 1.3841459 = 0.2634073. None of 10: 2 · 0.1920729 / 1.3841459.
        let cases = [
            (5, 10, 0.236_593, 0.763_407),
            (0, 10, 0.0, 0.277_533),
            (10, 10, 0.722_467, 1.0),
            (1, 1, 0.206_549, 1.0),
            (150, 250, 0.538_202, 0.658_772),
        ];
        for (right, items, low, high) in cases {
            let interval = accuracy(right, items).unwrap();
            assert_eq!(interval.estimate, right as f64 / items as f64);
            assert!((interval.low - low).abs() < 1e-6, "{interval:?}");
            assert!((interval.high - high).abs() < 1e-6, "{interval:?}");
        }
        assert_eq!(accuracy(0, 0), None);
    }

    #[test]
    fn translations_are_no_new_items() {
        let right: Vec<f64> = (0..100).map(|item| f64::from(item % 4 == 0)).collect();
        let shifted: Vec<f64> = (0..100).map(|item| f64::from(item % 4 == 1)).collect();
        let width = |languages: &[&[f64]]| {
            let interval = mean_accuracy(languages).unwrap();
            assert!((interval.estimate - 0.25).abs() < 1e-12);
            interval.high - interval.low
        };
        let one = width(&[&right]);
        assert_eq!(mean_accuracy(&[&right]), accuracy(25, 100));
        // The same items again tell nothing new (but for the one that the mean takes from 100).
        let same = width(&[&right, &right]);
        assert!((same / one - 1.0).abs() < 0.01, "{same} {one}");
        // Others do.
        assert!(width(&[&right, &shifted]) < 0.8 * one);
        // Where all are wrong there are at least as many as one language has.
        let none = mean_accuracy(&[&[0.0; 50], &[0.0; 50]]);
        assert_eq!(none, accuracy(0, 50));
        assert_eq!(mean_accuracy(&[&[1.0], &[]]), None);
    }

    #[test]
    fn raw_and_normalised_answers_are_counted_apart() {
        let record = TaskRecord {
            task: "t".to_owned(),
            language: "en".to_owned(),
            chance: 0.5,
            items: [(true, false), (true, true), (true, false), (false, false)]
                .map(|(raw, normalised)| Answered { raw, normalised })
                .to_vec(),
            seconds: 0.0,
        };
        assert_eq!(record.raw_accuracy().unwrap().estimate, 0.75);
        assert_eq!(record.normalised_accuracy().unwrap().estimate, 0.25);
    }
}
