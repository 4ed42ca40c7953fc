//! Numbers for people.

/// A perplexity: one decimal from 100 on, two below.
pub fn perplexity(value: f64) -> String {
    // With two decimals, everything from here on would read 100.00.
    if value < 99.995 {
        format!("{value:.2}")
    } else {
        format!("{value:.1}")
    }
}

/// How much `after` is above or below `before`, in per cent with its sign.
pub fn change(before: f64, after: f64) -> String {
    let percent = (after / before - 1.0) * 100.0;
    if !percent.is_finite() {
        return "n/a".to_owned();
    }
    // What rounds to nothing has no sign of its own.
    let percent = if percent.abs() < 0.05 { 0.0 } else { percent };
    format!("{percent:+.1} %")
}

/// A share from 0 to 1 in per cent.
pub fn share(value: f64) -> String {
    format!("{:.2} %", value * 100.0)
}

/// A number of bytes in the largest binary unit that leaves something before the point.
pub fn bytes(count: u64) -> String {
    let value = count as f64;
    match count {
        0..0x400 => format!("{count} B"),
        0x400..0x10_0000 => format!("{:.1} KiB", value / 1024.0),
        0x10_0000..0x4000_0000 => format!("{:.1} MiB", value / 1_048_576.0),
        _ => format!("{:.2} GiB", value / 1_073_741_824.0),
    }
}

/// A number of weights, in millions or billions where there are as many.
pub fn weights(count: u64) -> String {
    let value = count as f64;
    match count {
        0..1_000_000 => count.to_string(),
        1_000_000..1_000_000_000 => format!("{:.1} million", value / 1e6),
        _ => format!("{:.2} billion", value / 1e9),
    }
}

/// A time span, rounded up to seconds.
pub fn duration(seconds: f64) -> String {
    if seconds < 1.0 {
        return "less than 1 s".to_owned();
    }
    let seconds = seconds.ceil() as u64;
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// An estimate of the time that something still takes.
pub fn time_left(seconds: f64) -> String {
    let about = if seconds < 1.0 { "" } else { "about " };
    format!("{about}{} left", duration(seconds))
}

/// A number of tokens with its noun.
pub fn tokens(count: usize) -> String {
    let noun = if count == 1 { "token" } else { "tokens" };
    format!("{count} {noun}")
}

/// A measured value with about three significant digits.
pub fn measured(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn perplexities_lose_a_decimal_at_100() {
        let cases = [
            (1.0, "1.00"),
            (37.204, "37.20"),
            (99.994, "99.99"),
            (99.996, "100.0"),
            (100.0, "100.0"),
            (1234.56, "1234.6"),
            (f64::INFINITY, "inf"),
            (f64::NAN, "NaN"),
        ];
        for (value, expected) in cases {
            assert_eq!(perplexity(value), expected, "{value}");
        }
    }

    #[test]
    fn changes_have_a_sign() {
        let cases = [
            (10.0, 12.5, "+25.0 %"),
            (10.0, 9.0, "-10.0 %"),
            (10.0, 10.0, "+0.0 %"),
            (10.0, 9.999, "+0.0 %"),
            (10.0, 100.0, "+900.0 %"),
            (10.0, f64::INFINITY, "n/a"),
            (0.0, 0.0, "n/a"),
        ];
        for (before, after, expected) in cases {
            assert_eq!(change(before, after), expected, "{before} to {after}");
        }
    }

    #[test]
    fn sizes_take_the_largest_unit_that_fits() {
        let cases = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (253_113_024, "241.4 MiB"),
            (3 << 30, "3.00 GiB"),
        ];
        for (count, expected) in cases {
            assert_eq!(bytes(count), expected);
        }
        assert_eq!(weights(999), "999");
        assert_eq!(weights(268_098_176), "268.1 million");
        assert_eq!(weights(1_235_814_400), "1.24 billion");
    }

    #[test]
    fn durations_are_rounded_up() {
        let cases = [
            (0.2, "less than 1 s"),
            (1.0, "1 s"),
            (59.5, "1 min 00 s"),
            (80.0, "1 min 20 s"),
            (7500.0, "2 h 05 min"),
            (-1.0, "less than 1 s"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(duration(seconds), expected);
        }
    }

    #[test]
    fn estimates_and_counts_read_well() {
        assert_eq!(time_left(0.2), "less than 1 s left");
        assert_eq!(time_left(80.0), "about 1 min 20 s left");
        assert_eq!(tokens(1), "1 token");
        assert_eq!(tokens(2), "2 tokens");
    }

    #[test]
    fn measurements_keep_three_digits() {
        let cases = [
            (1234.4, "1234"),
            (34.56, "34.6"),
            (3.456, "3.46"),
            (0.0123, "0.0123"),
        ];
        for (value, expected) in cases {
            assert_eq!(measured(value), expected);
        }
    }

    #[test]
    fn shares_are_per_cent() {
        assert_eq!(share(0.5), "50.00 %");
        assert_eq!(share(0.0), "0.00 %");
    }
}
