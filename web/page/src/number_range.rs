//! Which numbers a field takes.

/// A range of numbers, both ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NumberRange {
    /// The least.
    pub low: f64,
    /// The greatest; infinite where there is none.
    pub high: f64,
    /// How much a press of an arrow key changes.
    pub step: f64,
    /// Whether only whole numbers are taken.
    pub is_whole: bool,
}

impl NumberRange {
    /// Any number of the range.
    pub const fn real(low: f64, high: f64, step: f64) -> Self {
        Self {
            low,
            high,
            step,
            is_whole: false,
        }
    }

    /// A whole number of the range.
    pub const fn whole(low: f64, high: f64) -> Self {
        Self {
            low,
            high,
            step: 1.0,
            is_whole: true,
        }
    }

    /// The number that was typed, if it is in the range. A comma may stand for the point.
    pub fn read(&self, typed: &str) -> Option<f64> {
        let number: f64 = typed.trim().replace(',', ".").parse().ok()?;
        let fits = number.is_finite()
            && (self.low..=self.high).contains(&number)
            && (!self.is_whole || number.fract() == 0.0);
        fits.then_some(number)
    }

    /// For the field's `max` attribute, if there is a greatest number.
    pub fn html_max(&self) -> Option<String> {
        self.high.is_finite().then(|| self.high.to_string())
    }

    /// For the field's `step` attribute, which must not refuse what lies between two steps.
    pub fn html_step(&self) -> String {
        if self.is_whole {
            self.step.to_string()
        } else {
            "any".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_of_the_range_are_read() {
        let range = NumberRange::real(0.0, 0.5, 0.01);
        assert_eq!(range.read(" 0.25 "), Some(0.25));
        assert_eq!(range.read("0,25"), Some(0.25));
        assert_eq!(range.read("0.6"), None);
        assert_eq!(range.read("NaN"), None);
        assert_eq!(range.read(""), None);
        let whole = NumberRange::whole(1.0, f64::INFINITY);
        assert_eq!(whole.read("3"), Some(3.0));
        assert_eq!(whole.read("2.5"), None);
        assert_eq!(whole.read("inf"), None);
    }
}
