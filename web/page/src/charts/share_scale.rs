//! The axis of shares, which begins at 0.

/// Tops that an axis of shares may have.
const TOPS: [f64; 17] = [
    0.001, 0.002, 0.004, 0.006, 0.008, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.2, 0.4, 0.6, 0.8,
    1.0,
];

/// From shares, of which the whole is 1, to shares of the plot's width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareScale {
    top: f64,
}

impl ShareScale {
    /// The axis from nothing to the whole.
    pub const WHOLE: Self = Self { top: 1.0 };

    /// The shortest axis on which all of `shares` lie.
    pub fn of(shares: impl IntoIterator<Item = f64>) -> Self {
        let largest = shares.into_iter().fold(0.0_f64, f64::max);
        let top = TOPS.into_iter().find(|&top| largest <= top);
        Self {
            top: top.unwrap_or(1.0),
        }
    }

    /// Where a share lies: 0 at the axis's beginning, 1 at its end.
    pub fn at(&self, share: f64) -> f64 {
        share / self.top
    }

    /// Shares that are worth a line, the most important first.
    pub fn ticks(&self) -> impl Iterator<Item = f64> {
        let top = self.top;
        [0.0, 1.0, 0.5, 0.25, 0.75]
            .into_iter()
            .map(move |part| part * top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_round_number() {
        assert_eq!(ShareScale::of([0.004, 0.013]).at(0.02), 1.0);
        assert_eq!(ShareScale::of([0.9]), ShareScale::WHOLE);
        assert_eq!(ShareScale::of([7.0]), ShareScale::WHOLE);
        assert_eq!(ShareScale::of([]).at(0.0), 0.0);
        assert_eq!(ShareScale::of([f64::NAN, 0.03]), ShareScale::of([0.03]));
    }

    #[test]
    fn its_ends_are_named_first() {
        let ticks: Vec<f64> = ShareScale::of([0.3]).ticks().collect();
        assert_eq!(ticks, [0.0, 0.4, 0.2, 0.1, 0.75 * 0.4]);
    }
}
