//! The axis of shares, which begins at 0.

/// First digits of the tops that an axis of shares may have.
const DIGITS: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 6.0, 8.0];
/// The least power of ten of a top: below it is nothing but rounding.
const LEAST_POWER: i32 = -9;

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
        if largest == 0.0 {
            return Self { top: 0.001 };
        }
        let mut tops = (LEAST_POWER..0).flat_map(|power| {
            // A quotient is the nearest number to the decimal; a product with 0.001 may not be.
            DIGITS.map(|digit| digit / 10_f64.powi(-power))
        });
        let top = tops.find(|&top| largest <= top);
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
    fn small_shares_fill_their_axis() {
        for largest in [0.5, 0.02, 0.0008, 3e-5, 1.7e-7] {
            let end = ShareScale::of([largest, largest / 9.0]).at(largest);
            assert!((0.4..=1.0).contains(&end), "{largest} lies at {end}");
        }
        assert_eq!(ShareScale::of([0.0]), ShareScale::of([]));
    }

    #[test]
    fn its_ends_are_named_first() {
        let ticks: Vec<f64> = ShareScale::of([0.35]).ticks().collect();
        assert_eq!(ticks, [0.0, 0.4, 0.2, 0.1, 0.75 * 0.4]);
    }
}
