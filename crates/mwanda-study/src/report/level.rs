//! How much of a model a run pruned, as an axis or a column names it.

use mwanda_protocol::{Pattern, PruneSettings};

/// A sparsity or a pattern; sparsities come first, each kind in rising order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// In hundredths of a per cent, so that equal sparsities compare equal.
    Sparsity(u32),
    Pattern {
        of: usize,
        keep: usize,
    },
}

/// Unless something else is asked for, what is looked at closely.
pub(super) const HALF: Level = Level::Sparsity(5000);

impl Level {
    pub(super) fn of(settings: &PruneSettings) -> Self {
        Self::new(settings.sparsity, settings.pattern)
    }

    fn new(sparsity: f64, pattern: Pattern) -> Self {
        match pattern {
            Pattern::NOfM { keep, of } => Self::Pattern { of, keep },
            Pattern::Unstructured => Self::Sparsity((sparsity * 1e4).round() as u32),
        }
    }

    pub(super) fn label(self) -> String {
        match self {
            Self::Sparsity(hundredths) => format!("{}%", f64::from(hundredths) / 100.0),
            Self::Pattern { of, keep } => format!("{keep}:{of}"),
        }
    }

    /// The sparsity in per cent; `None` for a pattern.
    pub(super) fn percent(self) -> Option<f64> {
        match self {
            Self::Sparsity(hundredths) => Some(f64::from(hundredths) / 100.0),
            Self::Pattern { .. } => None,
        }
    }
}

/// What the report, its tables and its charts call the sparsity or pattern of a run: `50%`, `2:4`.
pub fn sparsity_label(settings: &PruneSettings) -> String {
    Level::of(settings).label()
}

/// As [`sparsity_label`].
pub(crate) fn target_label(sparsity: f64, pattern: Pattern) -> String {
    Level::new(sparsity, pattern).label()
}

#[cfg(test)]
mod tests {
    use mwanda_protocol::Method;

    use super::*;

    #[test]
    fn a_pattern_stands_before_its_sparsity() {
        let mut settings = PruneSettings::new(Method::Wanda);
        settings.sparsity = 0.1 + 0.2;
        assert_eq!(sparsity_label(&settings), "30%");
        settings.sparsity = 0.625;
        assert_eq!(sparsity_label(&settings), "62.5%");
        settings.pattern = Pattern::NOfM { keep: 2, of: 4 };
        assert_eq!(sparsity_label(&settings), "2:4");
        assert!(HALF < Level::of(&settings));
    }
}
