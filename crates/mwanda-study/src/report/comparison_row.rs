//! What the report needs to know of a comparison.

/// One number that says how a method differs from another on the same texts or items, with its interval.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparisonRow {
    /// The model, as the study names it.
    pub model: String,
    /// The method that is asked about.
    pub method: String,
    /// The method that it is held against.
    pub against: String,
    /// As [`sparsity_label`](crate::sparsity_label) writes it: `50%`, `2:4`.
    pub sparsity_label: String,
    /// Name of the calibration set; empty where neither method needs text.
    pub calibration: String,
    /// Whether the study asks for this comparison; the others hold a grid's methods against its base.
    pub is_asked: bool,
    /// The task; `None` for perplexity.
    pub task: Option<String>,
    /// What is averaged over.
    pub group: ComparisonGroup,
    /// What is measured.
    pub kind: ComparisonKind,
    /// The ratio or the difference.
    pub estimate: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// What a comparison averages over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ComparisonGroup {
    /// Languages with calibration text.
    Seen,
    /// Languages without.
    Unseen,
    /// Every language.
    All,
    /// One language, by its code.
    Language(String),
}

/// What a comparison measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComparisonKind {
    /// Perplexity of the method over that of the other: 1 is equal, less is lower.
    PerplexityRatio,
    /// Accuracy of the method less that of the other, as a share of 1: 0 is equal, more is higher. The answers are the
    /// likeliest choices.
    AccuracyDifference,
    /// The same where the answers are the choices of the highest likelihood a byte.
    NormalisedAccuracyDifference,
}

/// What an interval allows to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Lower,
    Higher,
    /// The interval holds equality, or is no interval.
    NotToldApart,
}

impl ComparisonRow {
    /// What the interval supports, and no more.
    pub(super) fn verdict(&self) -> Verdict {
        let equal = match self.kind {
            ComparisonKind::PerplexityRatio => 1.0,
            ComparisonKind::AccuracyDifference | ComparisonKind::NormalisedAccuracyDifference => {
                0.0
            }
        };
        let is_interval = self.low <= self.estimate && self.estimate <= self.high;
        if is_interval && self.high < equal {
            Verdict::Lower
        } else if is_interval && self.low > equal {
            Verdict::Higher
        } else {
            Verdict::NotToldApart
        }
    }

    /// Whether all three numbers can be drawn.
    pub(super) fn is_finite(&self) -> bool {
        [self.estimate, self.low, self.high]
            .into_iter()
            .all(f64::is_finite)
    }
}

impl Verdict {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Higher => "higher",
            Self::NotToldApart => "not told apart",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: ComparisonKind, estimate: f64, low: f64, high: f64) -> ComparisonRow {
        ComparisonRow {
            model: String::new(),
            method: String::new(),
            against: String::new(),
            sparsity_label: String::new(),
            calibration: String::new(),
            is_asked: true,
            task: None,
            group: ComparisonGroup::Seen,
            kind,
            estimate,
            low,
            high,
        }
    }

    #[test]
    fn only_an_interval_that_excludes_equality_tells_apart() {
        use ComparisonKind::{AccuracyDifference, PerplexityRatio};
        for (row, expected) in [
            (row(PerplexityRatio, 0.9, 0.8, 0.95), Verdict::Lower),
            (row(PerplexityRatio, 0.9, 0.8, 1.0), Verdict::NotToldApart),
            (row(PerplexityRatio, 1.1, 1.01, 1.2), Verdict::Higher),
            (
                row(PerplexityRatio, 0.9, f64::NAN, 0.95),
                Verdict::NotToldApart,
            ),
            (row(PerplexityRatio, 0.9, 0.95, 0.8), Verdict::NotToldApart),
            (row(AccuracyDifference, 0.02, 0.01, 0.03), Verdict::Higher),
            (row(AccuracyDifference, -0.02, -0.03, -0.01), Verdict::Lower),
            (
                row(AccuracyDifference, 0.02, -0.01, 0.05),
                Verdict::NotToldApart,
            ),
        ] {
            assert_eq!(row.verdict(), expected, "{row:?}");
        }
    }
}
