//! From numbers to places on an axis, and the numbers that an axis names.

/// Room beside the outermost numbers, as a share of the axis.
const MARGIN: f64 = 0.04;
/// Leading digits of a logarithmic axis, from coarse to fine.
const LEADING: [&[f64]; 4] = [
    &[1.0],
    &[1.0, 3.0],
    &[1.0, 2.0, 5.0],
    &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0],
];

/// A linear or logarithmic axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    is_logarithmic: bool,
    /// Ends of the axis; logarithms where it is logarithmic.
    low: f64,
    high: f64,
}

impl Scale {
    /// Holds all `values` that are finite; spans at least `least`.
    pub(super) fn linear(values: impl IntoIterator<Item = f64>, least: f64) -> Self {
        Self::around(false, values.into_iter(), least)
    }

    /// Holds all `values` that are finite and positive; its ends are at least `least` times apart.
    pub(super) fn logarithmic(values: impl IntoIterator<Item = f64>, least: f64) -> Self {
        let logarithms = values.into_iter().filter(|&value| value > 0.0).map(f64::ln);
        Self::around(true, logarithms, least.ln())
    }

    fn around(is_logarithmic: bool, values: impl Iterator<Item = f64>, least: f64) -> Self {
        let (mut low, mut high) = values
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        if low > high {
            (low, high) = (0.0, 0.0);
        }
        let lacking = (least - (high - low)).max(0.0);
        let room = lacking / 2.0 + MARGIN * (high - low).max(least);
        Self {
            is_logarithmic,
            low: low - room,
            high: high + room,
        }
    }

    /// Where a number lies: 0 at the low end, 1 at the high one. A number that is none lies at the low end, so that no
    /// drawing holds what no browser shows.
    pub(super) fn at(&self, value: f64) -> f64 {
        let value = if self.is_logarithmic {
            value.ln()
        } else {
            value
        };
        let share = (value - self.low) / (self.high - self.low);
        if share.is_nan() {
            0.0
        } else {
            share.clamp(0.0, 1.0)
        }
    }

    /// Round numbers on the axis, rising, at most about `most`.
    pub(super) fn ticks(&self, most: usize) -> Vec<f64> {
        if !self.is_logarithmic {
            return linear(self.low, self.high, most);
        }
        let (low, high) = (self.low.exp(), self.high.exp());
        let mut ticks = Vec::new();
        for leading in LEADING {
            let finer = logarithmic(low, high, leading);
            if finer.len() > most {
                break;
            }
            ticks = finer;
        }
        if ticks.len() >= 3 {
            return ticks;
        }
        if high / low < 10.0 {
            return linear(low, high, most);
        }
        every_nth(logarithmic(low, high, &[1.0]), most)
    }
}

fn linear(low: f64, high: f64, most: usize) -> Vec<f64> {
    let rough = (high - low) / most.max(1) as f64;
    let magnitude = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|digit| digit * magnitude)
        .find(|&step| step >= rough);
    let Some(step) = step else {
        return Vec::new();
    };
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    (first..=last).map(|index| index as f64 * step).collect()
}

fn logarithmic(low: f64, high: f64, leading: &[f64]) -> Vec<f64> {
    let (first, last) = (low.log10().floor() as i32, high.log10().floor() as i32);
    (first..=last)
        .flat_map(|decade| leading.iter().map(move |digit| digit * 10_f64.powi(decade)))
        .filter(|tick| (low..=high).contains(tick))
        .collect()
}

fn every_nth(ticks: Vec<f64>, most: usize) -> Vec<f64> {
    let step = ticks.len().div_ceil(most.max(1)).max(1);
    ticks.into_iter().step_by(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_numbers_lie_further_on_and_all_within() {
        for scale in [
            Scale::linear([3.0, 90.0, f64::NAN], 1.0),
            Scale::logarithmic([3.0, 90.0, f64::INFINITY, -1.0], 1.5),
        ] {
            let places: Vec<f64> = [3.0, 10.0, 50.0, 90.0].map(|value| scale.at(value)).into();
            assert!(places.is_sorted_by(|one, other| one < other), "{places:?}");
            assert!(places[0] > 0.0 && places[3] < 1.0, "{places:?}");
            assert_eq!(scale.at(f64::NAN), 0.0);
            assert_eq!(scale.at(f64::INFINITY), 1.0);
        }
    }

    #[test]
    fn ticks_are_round_few_and_on_the_axis() {
        for (low, high) in [
            (22.0, 61.0),
            (0.93, 1.02),
            (20.0, 4e4),
            (1.0, 1e30),
            (5.0, 5.0),
        ] {
            let scale = Scale::logarithmic([low, high], 1.1);
            let ticks = scale.ticks(6);
            assert!((2..=7).contains(&ticks.len()), "{low} {high}: {ticks:?}");
            assert!(ticks.is_sorted());
            for tick in ticks {
                assert!((0.0..=1.0).contains(&scale.at(tick)));
            }
        }
        assert_eq!(
            Scale::logarithmic([20.0, 4e4], 1.1).ticks(5),
            [100.0, 1e3, 1e4]
        );
        assert_eq!(
            Scale::linear([0.0, 10.0], 1.0).ticks(6),
            [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
        );
    }

    #[test]
    fn no_numbers_are_no_danger() {
        let scale = Scale::logarithmic([], 2.0);
        assert!(scale.at(1.0).is_finite() && !scale.ticks(4).is_empty());
    }
}
