//! Numbers as people read them.

/// Between a number and its unit, so that no line breaks there.
const SPACE: char = '\u{a0}';

/// What stands where a number is infinite or none.
const NOT_FINITE: &str = "not finite";

/// A perplexity, with as many digits as anyone looks at.
pub(super) fn perplexity(value: f64) -> String {
    match value {
        value if value < 1000.0 => format!("{value:.2}"),
        value => large(value),
    }
}

/// Bits a byte.
pub(super) fn bits(value: f64) -> String {
    if value.is_finite() {
        format!("{value:.3}")
    } else {
        NOT_FINITE.to_owned()
    }
}

/// A share as a percentage.
pub(super) fn percent(share: f64) -> String {
    if share.is_finite() {
        format!("{:.1}{SPACE}%", 100.0 * share)
    } else {
        NOT_FINITE.to_owned()
    }
}

/// By how much something changed that is now `ratio` times what it was, as a percentage with its sign.
pub(super) fn change(ratio: f64) -> String {
    let percent = 100.0 * (ratio - 1.0);
    let sign = if percent < 0.0 { '−' } else { '+' };
    match percent.abs() {
        size if size < 0.05 => format!("0.0{SPACE}%"),
        size if size < 1000.0 => format!("{sign}{size:.1}{SPACE}%"),
        size => format!("{sign}{}{SPACE}%", large(size)),
    }
}

/// How many times as large something is.
pub(super) fn times(ratio: f64) -> String {
    match ratio {
        ratio if ratio < 10.0 => format!("×{ratio:.2}"),
        ratio if ratio < 1000.0 => format!("×{ratio:.1}"),
        ratio => format!("×{}", large(ratio)),
    }
}

/// A duration.
pub(super) fn seconds(value: f64) -> String {
    format!("{value:.1}{SPACE}s")
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
    fn perplexities() {
        assert_eq!(perplexity(29.701), "29.70");
        assert_eq!(perplexity(12_345.6), "12,346");
        assert_eq!(perplexity(1.5e9), "1.50e9");
        assert_eq!(perplexity(f64::INFINITY), "not finite");
        assert_eq!(perplexity(f64::NAN), "not finite");
        assert_eq!(percent(f64::NAN), "not finite");
        assert_eq!(percent(0.5), "50.0\u{a0}%");
        assert_eq!(bits(f64::NAN), "not finite");
    }

    #[test]
    fn changes_have_their_sign() {
        assert_eq!(change(2.0), "+100.0\u{a0}%");
        assert_eq!(change(0.968), "−3.2\u{a0}%");
        assert_eq!(change(0.9999), "0.0\u{a0}%");
        assert_eq!(change(24.0), "+2,300\u{a0}%");
        assert_eq!(times(3.2703), "×3.27");
        assert_eq!(times(48.19), "×48.2");
        assert_eq!(times(4819.0), "×4,819");
    }

    #[test]
    fn digits_are_grouped() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1000), "1,000");
        assert_eq!(count(268_098_176), "268,098,176");
    }
}
