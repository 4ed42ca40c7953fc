//! Numbers as people read them.

/// What stands where a number is infinite or none.
const NOT_FINITE: &str = "not finite";
/// What stands where there is no number.
pub(super) const MISSING: &str = "–";

/// A perplexity, with as many digits as anyone looks at.
pub(super) fn perplexity(value: f64) -> String {
    match value {
        value if value < 1000.0 => format!("{value:.2}"),
        value => large(value),
    }
}

/// A perplexity that may not be known.
pub(super) fn known_perplexity(value: Option<f64>) -> String {
    value.map_or_else(|| MISSING.to_owned(), perplexity)
}

/// By how much something changed that is now `ratio` times what it was, with its sign.
pub(super) fn change(ratio: f64) -> String {
    let percent = 100.0 * (ratio - 1.0);
    let sign = if percent < 0.0 { '−' } else { '+' };
    match percent.abs() {
        size if size < 0.05 => "0.0%".to_owned(),
        size if size < 1000.0 => format!("{sign}{size:.1}%"),
        size if size.is_finite() => format!("{sign}{}%", large(size)),
        _ => NOT_FINITE.to_owned(),
    }
}

/// How many times as large something is; three decimals, because methods differ by per cents.
pub(super) fn times(ratio: f64) -> String {
    match ratio {
        ratio if ratio < 10.0 => format!("×{ratio:.3}"),
        ratio if ratio < 1000.0 => format!("×{ratio:.1}"),
        ratio => format!("×{}", large(ratio)),
    }
}

/// A share as a percentage.
pub(super) fn share(share: f64) -> String {
    if share.is_finite() {
        format!("{:.1}%", 100.0 * share)
    } else {
        NOT_FINITE.to_owned()
    }
}

/// A difference of shares in percentage points, with its sign.
pub(super) fn points(difference: f64) -> String {
    let points = 100.0 * difference;
    let sign = if points < 0.0 { '−' } else { '+' };
    match points.abs() {
        size if size < 0.05 => "0.0".to_owned(),
        size if size.is_finite() => format!("{sign}{size:.1}"),
        _ => NOT_FINITE.to_owned(),
    }
}

/// A duration.
pub(super) fn seconds(value: f64) -> String {
    match value {
        value if value >= 7200.0 => format!("{:.1} h", value / 3600.0),
        value if value >= 120.0 => format!("{:.0} min", value / 60.0),
        value => format!("{value:.1} s"),
    }
}

/// A whole number in groups of three digits.
pub(super) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The number beside a line of an axis, without what rounding left behind.
pub(super) fn tick(value: f64) -> String {
    if value.abs() >= 1e6 {
        return format!("{value:e}");
    }
    if value >= 1000.0 && value.fract() == 0.0 {
        return count(value as u64);
    }
    let text = format!("{value:.5}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.replace('-', "−")
}

/// `word`, or its plural where there is not exactly one.
pub(super) fn counted(number: usize, word: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {word}{ending}", count(number as u64))
}

/// "one, two and three".
pub(super) fn listed<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => String::new(),
        [word] => word.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// From a thousand on: whole numbers, from a million on powers of ten.
fn large(value: f64) -> String {
    match value {
        value if value < 1e6 => count(value.round() as u64),
        value if value.is_finite() => format!("{value:.2e}"),
        _ => NOT_FINITE.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!(perplexity(29.701), "29.70");
        assert_eq!(perplexity(12_345.6), "12,346");
        assert_eq!(perplexity(f64::NAN), "not finite");
        assert_eq!(change(0.968), "−3.2%");
        assert_eq!(change(24.0), "+2,300%");
        assert_eq!(change(f64::INFINITY), "not finite");
        assert_eq!(times(0.9315), "×0.931");
        assert_eq!(points(-0.013), "−1.3");
        assert_eq!(tick(0.1 + 0.2), "0.3");
        assert_eq!(tick(-2.0), "−2");
        assert_eq!(tick(20_000.0), "20,000");
        assert_eq!(seconds(5400.0), "90 min");
    }

    #[test]
    fn words_agree_with_their_numbers() {
        assert_eq!(counted(1, "run"), "1 run");
        assert_eq!(counted(1200, "run"), "1,200 runs");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed::<&str>(&[]), "");
    }
}
