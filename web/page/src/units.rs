//! Which unit suits a size or a time.

/// A decimal unit of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteUnit {
    /// 1.
    Byte,
    /// A thousand.
    Kilobyte,
    /// A million.
    Megabyte,
    /// A thousand million.
    Gigabyte,
}

impl ByteUnit {
    /// The size in the unit that suits it.
    pub fn of(bytes: u64) -> (f64, Self) {
        let size = bytes as f64;
        match size {
            size if size < 1e3 => (size, Self::Byte),
            size if size < 1e6 => (size / 1e3, Self::Kilobyte),
            size if size < 1e9 => (size / 1e6, Self::Megabyte),
            size => (size / 1e9, Self::Gigabyte),
        }
    }

    /// Its name in `Intl`.
    pub fn intl_name(self) -> &'static str {
        match self {
            Self::Byte => "byte",
            Self::Kilobyte => "kilobyte",
            Self::Megabyte => "megabyte",
            Self::Gigabyte => "gigabyte",
        }
    }

    /// Digits after the point that say something.
    pub fn digits(self, value: f64) -> u32 {
        match self {
            Self::Byte | Self::Kilobyte => 0,
            Self::Megabyte if value < 10.0 => 1,
            Self::Megabyte => 0,
            Self::Gigabyte => 2,
        }
    }
}

/// A time in at most two units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DurationParts {
    /// Under a minute.
    Seconds(u64),
    /// Minutes and seconds.
    Minutes(u64, u64),
    /// Hours and minutes.
    Hours(u64, u64),
}

impl DurationParts {
    /// A time in seconds, rounded; 0 for what is no time.
    pub fn of(seconds: f64) -> Self {
        let seconds = seconds.round() as u64;
        match seconds {
            0..60 => Self::Seconds(seconds),
            60..3600 => Self::Minutes(seconds / 60, seconds % 60),
            _ => Self::Hours(seconds / 3600, seconds % 3600 / 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_take_the_unit_that_suits_them() {
        assert_eq!(ByteUnit::of(999), (999.0, ByteUnit::Byte));
        assert_eq!(ByteUnit::of(1_000), (1.0, ByteUnit::Kilobyte));
        assert_eq!(ByteUnit::of(253_000_000), (253.0, ByteUnit::Megabyte));
        assert_eq!(ByteUnit::of(1_500_000_000), (1.5, ByteUnit::Gigabyte));
    }

    #[test]
    fn times_take_two_units_at_most() {
        assert_eq!(DurationParts::of(59.4), DurationParts::Seconds(59));
        assert_eq!(DurationParts::of(59.6), DurationParts::Minutes(1, 0));
        assert_eq!(DurationParts::of(3_725.0), DurationParts::Hours(1, 2));
        assert_eq!(DurationParts::of(f64::NAN), DurationParts::Seconds(0));
        assert_eq!(DurationParts::of(-3.0), DurationParts::Seconds(0));
    }
}
