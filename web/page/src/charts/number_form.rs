//! How many digits of a number anyone looks at; the same as in the HTML report.

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NumberForm {
    /// With this many digits after the point.
    Decimal(f64, u32),
    /// A number and the power of ten that it is multiplied by.
    Power(f64, i32),
    /// It is infinite or none.
    NotFinite,
}

impl NumberForm {
    /// A perplexity.
    pub fn of_perplexity(value: f64) -> Self {
        match value {
            value if value < 1000.0 => Self::Decimal(value, 2),
            value => Self::of_large(value),
        }
    }

    /// How many times as large something is.
    pub fn of_times(ratio: f64) -> Self {
        match ratio {
            ratio if ratio < 0.095 => Self::of_small(ratio),
            ratio if ratio < 10.0 => Self::Decimal(ratio, 2),
            ratio if ratio < 1000.0 => Self::Decimal(ratio, 1),
            ratio => Self::of_large(ratio),
        }
    }

    /// A score, an RMS or another number of any size.
    pub fn of_any(value: f64) -> Self {
        match value.abs() {
            0.0 => Self::Decimal(0.0, 0),
            size if size < 0.01 => Self::of_small(value),
            size if size < 10.0 => Self::Decimal(value, 3),
            size if size < 1000.0 => Self::Decimal(value, 1),
            _ => Self::of_large(value),
        }
    }

    /// A label of a logarithmic axis.
    pub fn of_tick(value: f64) -> Self {
        let power = power_of(value);
        match power {
            -2..0 => Self::Decimal(value, power.unsigned_abs()),
            0..4 => Self::Decimal(value, 0),
            _ => Self::of_small(value),
        }
    }

    /// From a thousand on whole numbers, from a million on powers of ten.
    fn of_large(value: f64) -> Self {
        match value.abs() {
            size if size < 1e6 => Self::Decimal(value.round(), 0),
            _ => Self::of_small(value),
        }
    }

    fn of_small(value: f64) -> Self {
        if !value.is_finite() {
            return Self::NotFinite;
        }
        if value == 0.0 {
            return Self::Decimal(0.0, 0);
        }
        let power = power_of(value);
        // In two steps, as 10 to the power of −310 is no number of its own.
        let half = power / 2;
        let mantissa = value / 10_f64.powi(half) / 10_f64.powi(power - half);
        Self::Power((mantissa * 100.0).round() / 100.0, power)
    }
}

/// The exponent in scientific notation.
fn power_of(value: f64) -> i32 {
    // Powers of ten that are off by a rounding count as such.
    (value.abs().log10() + 1e-12).floor() as i32
}

/// A change as a percentage: its digits after the point; `None` where powers of ten say more.
pub fn percent_digits(change: f64) -> Option<u32> {
    match change.abs() {
        size if size < 10.0 => Some(1),
        size if size < 1e4 => Some(0),
        _ => None,
    }
}

/// A number in raised digits, for exponents.
pub fn raised(number: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number
        .to_string()
        .chars()
        .map(|character| match character.to_digit(10) {
            Some(digit) => DIGITS[digit as usize],
            None => '⁻',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::NumberForm::*;
    use super::*;

    #[test]
    fn perplexities() {
        assert_eq!(NumberForm::of_perplexity(29.701), Decimal(29.701, 2));
        assert_eq!(NumberForm::of_perplexity(12_345.6), Decimal(12_346.0, 0));
        assert_eq!(NumberForm::of_perplexity(1.5e9), Power(1.5, 9));
        assert_eq!(NumberForm::of_perplexity(f64::INFINITY), NotFinite);
        assert_eq!(NumberForm::of_perplexity(f64::NAN), NotFinite);
    }

    #[test]
    fn ratios() {
        assert_eq!(NumberForm::of_times(3.2703), Decimal(3.2703, 2));
        assert_eq!(NumberForm::of_times(48.19), Decimal(48.19, 1));
        assert_eq!(NumberForm::of_times(4819.2), Decimal(4819.0, 0));
        assert_eq!(NumberForm::of_times(0.001), Power(1.0, -3));
    }

    #[test]
    fn numbers_of_any_size() {
        assert_eq!(NumberForm::of_any(0.0), Decimal(0.0, 0));
        assert_eq!(NumberForm::of_any(0.00123), Power(1.23, -3));
        assert_eq!(NumberForm::of_any(-0.00123), Power(-1.23, -3));
        assert_eq!(NumberForm::of_any(1e-310), Power(1.0, -310));
        assert_eq!(NumberForm::of_any(0.5), Decimal(0.5, 3));
        assert_eq!(NumberForm::of_any(f64::NAN), NotFinite);
    }

    #[test]
    fn ticks_are_short() {
        assert_eq!(NumberForm::of_tick(0.01), Decimal(0.01, 2));
        assert_eq!(NumberForm::of_tick(0.2), Decimal(0.2, 1));
        assert_eq!(NumberForm::of_tick(1000.0), Decimal(1000.0, 0));
        assert_eq!(NumberForm::of_tick(1e-5), Power(1.0, -5));
        assert_eq!(NumberForm::of_tick(2e4), Power(2.0, 4));
    }

    #[test]
    fn percentages_lose_their_digits_as_they_grow() {
        assert_eq!(percent_digits(-0.032), Some(1));
        assert_eq!(percent_digits(23.0), Some(0));
        assert_eq!(percent_digits(1e9), None);
        assert_eq!(percent_digits(f64::NAN), None);
    }

    #[test]
    fn exponents_are_raised() {
        assert_eq!(raised(-12), "⁻¹²");
        assert_eq!(raised(307), "³⁰⁷");
    }
}
