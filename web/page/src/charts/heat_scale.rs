//! From numbers to the steps of the sequential colour scale.

/// Steps of the colour scale, which the style sheets define as `--heat-0` to `--heat-6`.
pub const STEPS: usize = 7;

/// A range of numbers cut into [`STEPS`] equal parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeatScale {
    /// Where the lowest step begins.
    pub low: f64,
    /// Where the highest step ends.
    pub high: f64,
}

impl HeatScale {
    /// A scale that holds all of `values`, its ends on whole hundredths; at least `least_span` wide, so that rounding does
    /// not look like a difference; within `bounds`. `None` without a number.
    pub fn of(
        values: impl IntoIterator<Item = f64>,
        least_span: f64,
        bounds: (f64, f64),
    ) -> Option<Self> {
        let (low, high) = values
            .into_iter()
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        if low > high {
            return None;
        }
        let missing = (least_span - (high - low)).max(0.0) / 2.0;
        let (floor, ceiling) = bounds;
        // Nearly whole hundredths are meant to be whole.
        let low = ((low - missing) * 100.0 + 1e-6).floor() / 100.0;
        let high = ((high + missing) * 100.0 - 1e-6).ceil() / 100.0;
        let (low, high) = (low.max(floor), high.min(ceiling));
        Some(Self {
            low: low.min(ceiling - least_span).max(floor),
            high: high.max(floor + least_span).min(ceiling),
        })
    }

    /// The step of a number; `None` for what is no number.
    pub fn step(&self, value: f64) -> Option<usize> {
        if !value.is_finite() {
            return None;
        }
        let part = (value - self.low) / (self.high - self.low);
        let step = (part * STEPS as f64).floor().max(0.0) as usize;
        Some(step.min(STEPS - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_equal_parts() {
        let scale = HeatScale::of([0.3, 1.0], 0.05, (0.0, 1.0)).unwrap();
        assert_eq!((scale.low, scale.high), (0.3, 1.0));
        let steps: Vec<_> = [0.3, 0.39, 0.41, 0.95, 1.0]
            .iter()
            .map(|&value| scale.step(value).unwrap())
            .collect();
        assert_eq!(steps, [0, 0, 1, 6, 6]);
        assert_eq!(scale.step(f64::NAN), None);
        assert_eq!((scale.step(-1.0), scale.step(9.0)), (Some(0), Some(6)));
    }

    #[test]
    fn what_is_nearly_equal_looks_equal() {
        let scale = HeatScale::of([0.4999, 0.5001], 0.07, (0.0, 1.0)).unwrap();
        assert_eq!(scale.step(0.4999), scale.step(0.5001));
        assert!(scale.low < 0.47 && scale.high > 0.53);
    }

    #[test]
    fn a_scale_stays_within_its_bounds() {
        let all_zero = HeatScale::of([0.0], 0.1, (0.0, 1.0)).unwrap();
        assert_eq!((all_zero.low, all_zero.high), (0.0, 0.1));
        let all_one = HeatScale::of([1.0], 0.1, (0.0, 1.0)).unwrap();
        assert_eq!((all_one.low, all_one.high), (0.9, 1.0));
        assert_eq!(HeatScale::of([f64::NAN], 0.1, (0.0, 1.0)), None);
    }
}
