//! The logarithmic axis of ratios, on which a doubling and a halving are equally far from no change.

/// Ratios that the axis may name, the most important first.
const TICKS: [f64; 37] = [
    1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6, 1e9, 1.5,
    3.0, 1.2, 1.3, 1.4, 1.7, 4.0, 7.0, 1.1, 1.05, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001, 0.7, 0.8,
    0.9, 0.95,
];
/// The least that the axis spans, as a logarithm, so that rounding does not look like a loss.
const LEAST_SPAN: f64 = 0.1;

/// From ratios to shares of the plot's width; ×1, no change, is always part of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatioScale {
    low: f64,
    high: f64,
}

impl RatioScale {
    /// The axis on which all of `ratios` lie; what is not a positive number is left out.
    pub fn of(ratios: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) = ratios
            .into_iter()
            .map(f64::ln)
            .filter(|logarithm| logarithm.is_finite())
            .fold((0.0_f64, 0.0_f64), |(low, high), logarithm| {
                (low.min(logarithm), high.max(logarithm))
            });
        Self {
            low,
            high: high.max(low + LEAST_SPAN),
        }
    }

    /// Where a ratio lies: 0 at the axis's low end, 1 at its high end.
    pub fn at(&self, ratio: f64) -> f64 {
        (ratio.ln() - self.low) / (self.high - self.low)
    }

    /// Ratios on the axis that are worth a line, the most important first.
    pub fn ticks(&self) -> impl Iterator<Item = f64> {
        let (low, high) = (self.low, self.high);
        TICKS
            .into_iter()
            .filter(move |ratio| (low..=high).contains(&ratio.ln()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_change_lies_on_the_axis() {
        let scale = RatioScale::of([0.5, 2.0]);
        assert_eq!((scale.at(0.5), scale.at(2.0)), (0.0, 1.0));
        assert!((scale.at(1.0) - 0.5).abs() < 1e-12);
        assert_eq!(RatioScale::of([1.0, 1.0]).at(1.0), 0.0);
        let gains = RatioScale::of([0.99]);
        assert!((0.0..=1.0).contains(&gains.at(1.0)));
    }

    #[test]
    fn what_is_no_ratio_does_not_stretch_the_axis() {
        let wild = [f64::NAN, f64::INFINITY, 0.0, -3.0, 2.0];
        assert_eq!(RatioScale::of(wild), RatioScale::of([2.0]));
        assert_eq!(RatioScale::of([]).ticks().next(), Some(1.0));
    }

    #[test]
    fn ticks_lie_on_the_axis() {
        let scale = RatioScale::of([3.3]);
        let ticks: Vec<f64> = scale.ticks().collect();
        assert_eq!(ticks[..2], [1.0, 2.0]);
        assert!(ticks.contains(&3.0) && !ticks.contains(&5.0) && !ticks.contains(&0.5));
    }
}
