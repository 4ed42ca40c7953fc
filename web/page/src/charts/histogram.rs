//! Where the bars of a histogram on a logarithmic axis lie.

use super::rows::WIDTH;

/// Height of the chart.
pub const HEIGHT: f64 = 200.0;
/// Where the plot begins, leaving room for the counts.
pub const LEFT: f64 = 52.0;
/// Where the plot ends.
pub const RIGHT: f64 = WIDTH - 10.0;
/// Where the highest bar ends.
pub const TOP: f64 = 24.0;
/// Where the bars stand.
pub const BOTTOM: f64 = HEIGHT - 22.0;
/// Labels below the axis: at most about this many.
const LABELS: i32 = 6;

/// How often numbers of a range occurred, in two parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// The lowest number of the range.
    pub from: f64,
    /// Where the next range begins.
    pub to: f64,
    /// The part that is drawn below.
    pub lower: u64,
    /// The part that is drawn above it.
    pub upper: u64,
}

/// A bar of two parts, one upon the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BinBar {
    /// Its left side.
    pub x: f64,
    /// Its width.
    pub width: f64,
    /// Top of the lower part, which stands on the bottom of the plot.
    pub lower_y: f64,
    /// Top of the upper part, which stands on the lower.
    pub upper_y: f64,
}

/// A labelled place on an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Where it is.
    pub at: f64,
    /// The number there.
    pub value: f64,
}

/// A histogram, laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    low: f64,
    high: f64,
    /// The bars, from the lowest range on.
    pub bars: Vec<BinBar>,
    /// Places on the axis below.
    pub powers: Vec<Mark>,
    /// Places on the axis of counts.
    pub counts: Vec<Mark>,
}

impl Histogram {
    /// Lays out the bins that have a place on a logarithmic axis; `None` where no bin has one, or all are empty.
    pub fn of(bins: &[Bin]) -> Option<Self> {
        let bins: Vec<&Bin> = bins
            .iter()
            .filter(|bin| bin.from > 0.0 && bin.from < bin.to && bin.to.is_finite())
            .collect();
        let total = |bin: &Bin| bin.lower as f64 + bin.upper as f64;
        let highest = bins.iter().map(|bin| total(bin)).fold(0.0, f64::max);
        if highest == 0.0 {
            return None;
        }
        let low = bins
            .iter()
            .map(|bin| bin.from.log10())
            .fold(f64::INFINITY, f64::min);
        let high = bins
            .iter()
            .map(|bin| bin.to.log10())
            .fold(f64::NEG_INFINITY, f64::max);
        let step = count_step(highest);
        let top = (highest / step).ceil() * step;
        let mut histogram = Self {
            low,
            high,
            bars: Vec::with_capacity(bins.len()),
            powers: Vec::new(),
            counts: Vec::new(),
        };
        let y = |count: f64| BOTTOM - (BOTTOM - TOP) * count / top;
        for bin in bins {
            let (x, end) = (histogram.x(bin.from), histogram.x(bin.to));
            histogram.bars.push(BinBar {
                x,
                width: end - x,
                lower_y: y(bin.lower as f64),
                upper_y: y(total(bin)),
            });
        }
        histogram.powers = axis_values(low, high)
            .into_iter()
            .map(|value| Mark {
                at: histogram.x(value),
                value,
            })
            .collect();
        let steps = (top / step).round() as usize;
        histogram.counts = (0..=steps)
            .map(|index| step * index as f64)
            .map(|value| Mark {
                at: y(value),
                value,
            })
            .collect();
        Some(histogram)
    }

    /// Where a number lies, at the edge of the plot where it is outside.
    pub fn x(&self, value: f64) -> f64 {
        let part = (value.log10() - self.low) / (self.high - self.low);
        let part = if part.is_nan() {
            0.0
        } else {
            part.clamp(0.0, 1.0)
        };
        LEFT + part * (RIGHT - LEFT)
    }
}

/// A step of 1, 2 or 5 times a power of ten that `highest` holds two to five times.
fn count_step(highest: f64) -> f64 {
    let power = 10_f64.powf(highest.log10().floor());
    let step = match highest / power {
        times if times < 2.0 => power / 2.0,
        times if times < 5.0 => power,
        _ => power * 2.0,
    };
    step.max(1.0)
}

/// Numbers between 10^`low` and 10^`high` for an axis: powers of ten, and 2 and 5 times those on a short axis.
fn axis_values(low: f64, high: f64) -> Vec<f64> {
    // Powers of ten that are off by a rounding still belong to the axis.
    let (first, last) = ((low - 1e-9).ceil() as i32, (high + 1e-9).floor() as i32);
    if high - low >= 2.0 {
        let stride = ((last - first) / LABELS + 1).max(1);
        return (first..=last)
            .filter(|power| power.rem_euclid(stride) == 0)
            .map(|power| 10_f64.powi(power))
            .collect();
    }
    (first - 1..=last)
        .flat_map(|power| [1.0, 2.0, 5.0].map(|times| times * 10_f64.powi(power)))
        .filter(|value| (low - 1e-9..=high + 1e-9).contains(&value.log10()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bin(from: f64, to: f64, lower: u64, upper: u64) -> Bin {
        Bin {
            from,
            to,
            lower,
            upper,
        }
    }

    #[test]
    fn bars_stand_upon_each_other_on_a_logarithmic_axis() {
        let histogram = Histogram::of(&[bin(0.01, 0.1, 10, 0), bin(0.1, 1.0, 4, 6)]).unwrap();
        let [first, second] = histogram.bars[..] else {
            panic!("two bars");
        };
        assert!((first.x - LEFT).abs() < 1e-9);
        assert!((first.width - second.width).abs() < 1e-9);
        assert!((second.x + second.width - RIGHT).abs() < 1e-9);
        assert_eq!((first.upper_y, second.upper_y), (TOP, TOP));
        assert_eq!(first.lower_y, TOP);
        assert!((BOTTOM - second.lower_y - 0.4 * (BOTTOM - TOP)).abs() < 1e-9);
    }

    #[test]
    fn what_has_no_place_is_left_out() {
        let odd = [
            bin(0.0, 1.0, 1, 1),
            bin(2.0, 2.0, 1, 1),
            bin(f64::NAN, 1.0, 1, 1),
            bin(1.0, f64::INFINITY, 1, 1),
        ];
        assert_eq!(Histogram::of(&odd), None);
        assert_eq!(Histogram::of(&[bin(1.0, 2.0, 0, 0)]), None);
        let histogram = Histogram::of(&[bin(1.0, 2.0, 1, 0)]).unwrap();
        assert_eq!(histogram.x(0.0), LEFT);
        assert_eq!(histogram.x(f64::NAN), LEFT);
        assert_eq!(histogram.x(1e9), RIGHT);
    }

    #[test]
    fn axes_have_a_few_round_numbers() {
        assert_eq!(axis_values(-2.0, 1.0), [0.01, 0.1, 1.0, 10.0]);
        assert_eq!(axis_values(-0.1, 0.8), [1.0, 2.0, 5.0]);
        assert_eq!(axis_values(-12.0, 2.0).len(), 5);
        for highest in [1.0, 7.0, 19.0, 45.0, 99_999.0, 100_000.0] {
            let steps = (highest / count_step(highest)).ceil();
            assert!((1.0..=5.0).contains(&steps), "{highest}: {steps}");
        }
    }
}
