//! The change of every language's perplexity, on a logarithmic scale.

use super::chart::{Bar, Chart, Tick};
use super::format::times;
use super::languages::LanguageRow;

/// Ratios that the axis may name, from 1 outwards.
const TICKS: [f64; 32] = [
    1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6, 1e9, 1.5,
    3.0, 1.2, 1.1, 1.05, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001, 0.7, 0.8, 0.9, 0.95,
];
/// The least that the axis spans, so that rounding does not look like a loss.
const LEAST_SPAN: f64 = 0.1;
/// Characters of a name that fit beside the plot.
const LABEL: usize = 13;

/// Bars sorted by loss; `None` where no language was evaluated before and after. Languages without calibration text are
/// outlined, if `calibration_known`.
pub(super) fn language_chart(rows: &[LanguageRow<'_>], calibration_known: bool) -> Option<Chart> {
    let mut lost: Vec<(&LanguageRow<'_>, f64)> = rows
        .iter()
        .filter_map(|row| Some((row, row.ratio()?)))
        .collect();
    if lost.is_empty() {
        return None;
    }
    lost.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let scale = Scale::of(lost.iter().map(|(_, ratio)| ratio.ln()));
    let unseen = |row: &LanguageRow<'_>| calibration_known && !row.calibrated;
    let words = |(row, ratio): &(&LanguageRow<'_>, f64)| {
        let unseen = if unseen(row) {
            " (no calibration text)"
        } else {
            ""
        };
        format!("{} {}{unseen}", row.name(), times(*ratio))
    };
    let words: Vec<String> = lost.iter().map(words).collect();
    Some(Chart {
        id: "languages",
        title: "How many times as large each language's perplexity is after pruning".to_owned(),
        description: words.join("; "),
        baseline: scale.at(0.0),
        ticks: TICKS
            .into_iter()
            .filter(|ratio| scale.holds(ratio.ln()))
            .map(|ratio| Tick {
                at: scale.at(ratio.ln()),
                label: tick(ratio),
            })
            .collect(),
        bars: lost
            .iter()
            .map(|(row, ratio)| Bar {
                label: shortened(row.name()),
                value: times(*ratio),
                end: scale.at(ratio.ln()),
                mark: None,
                outlined: unseen(row),
            })
            .collect(),
        label_width: 104.0,
        value_width: 64.0,
    })
}

/// From logarithms of ratios to shares of the plot's width; 0, no change, is always part of it.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn of(logarithms: impl Iterator<Item = f64>) -> Self {
        let (low, high) = logarithms.fold((0.0_f64, 0.0_f64), |(low, high), logarithm| {
            (low.min(logarithm), high.max(logarithm))
        });
        Self {
            low,
            high: high.max(low + LEAST_SPAN),
        }
    }

    fn at(&self, logarithm: f64) -> f64 {
        (logarithm - self.low) / (self.high - self.low)
    }

    fn holds(&self, logarithm: f64) -> bool {
        (self.low..=self.high).contains(&logarithm)
    }
}

fn tick(ratio: f64) -> String {
    if ratio < 1e4 {
        format!("×{ratio}")
    } else {
        format!("×{ratio:e}")
    }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= LABEL {
        return name.to_owned();
    }
    let kept: String = name.chars().take(LABEL - 1).collect();
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_change_lies_on_the_axis() {
        let scale = Scale::of([0.5_f64.ln(), 2_f64.ln()].into_iter());
        assert_eq!((scale.at(0.5_f64.ln()), scale.at(2_f64.ln())), (0.0, 1.0));
        assert!((scale.at(0.0) - 0.5).abs() < 1e-12);
        assert!(!scale.holds(3_f64.ln()));
        let flat = Scale::of([0.0, 0.0].into_iter());
        assert_eq!(flat.at(0.0), 0.0);
        let down = Scale::of([-0.01].into_iter());
        assert!(down.at(0.0).is_finite() && down.at(0.0) <= 1.0);
    }

    #[test]
    fn long_names_are_shortened() {
        assert_eq!(shortened("Vietnamese"), "Vietnamese");
        assert_eq!(shortened("a very long language"), "a very long …");
    }
}
