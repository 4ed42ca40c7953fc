//! Numbers as the charts and their tables write them, in the interface's language; all reactive.

use super::number_form::{NumberForm, percent_digits, raised};
use crate::i18n::{left_to_right, number, t, t_with};

/// A perplexity, with as many digits as anyone looks at.
pub fn perplexity(value: f64) -> String {
    written(NumberForm::of_perplexity(value))
}

/// Bits a byte.
pub fn bits(value: f64) -> String {
    if value.is_finite() {
        number::decimal(value, 3)
    } else {
        t("charts.not-finite")
    }
}

/// A share as a percentage.
pub fn share(value: f64) -> String {
    if value.is_finite() {
        number::percent(value, 1)
    } else {
        t("charts.not-finite")
    }
}

/// A share as a percentage, small ones too: at least two digits that say something.
pub fn fine_share(value: f64) -> String {
    if !value.is_finite() {
        t("charts.not-finite")
    } else if value < 0.1 {
        number::significant_percent(value, 2)
    } else {
        number::percent(value, 1)
    }
}

/// A share that an axis names.
pub fn share_tick(share: f64) -> String {
    number::significant_percent(share, 3)
}

/// A share as a percentage, where there is no room for the sign.
pub fn narrow_share(value: f64) -> String {
    if value.is_finite() {
        number::decimal(100.0 * value, 1)
    } else {
        t("charts.none")
    }
}

/// A correlation.
pub fn correlation(value: f64) -> String {
    if value.is_finite() {
        number::decimal(value, 2)
    } else {
        t("charts.none")
    }
}

/// How many times as large something is.
pub fn times(ratio: f64) -> String {
    in_times(&written(NumberForm::of_times(ratio)))
}

/// A ratio that an axis names.
pub fn times_tick(ratio: f64) -> String {
    let short = if (0.001..1e4).contains(&ratio) {
        number::significant(ratio, 3)
    } else {
        written(NumberForm::of_tick(ratio))
    };
    in_times(&short)
}

/// The sign and the number stand in the same order wherever they are: beside words that run from right to left, too.
fn in_times(ratio: &str) -> String {
    left_to_right(&t_with("charts.times", &[("ratio", ratio)]))
}

/// By how much something changed that is now `ratio` times what it was, as a percentage with its sign.
pub fn change(ratio: f64) -> String {
    match percent_digits(ratio - 1.0) {
        Some(digits) => number::signed_percent(ratio - 1.0, digits),
        None => times(ratio),
    }
}

/// A number of any size.
pub fn any(value: f64) -> String {
    written(NumberForm::of_any(value))
}

/// A number on a logarithmic axis.
pub fn tick(value: f64) -> String {
    match NumberForm::of_tick(value) {
        NumberForm::Power(1.0, power) => format!("10{}", raised(power)),
        form => written(form),
    }
}

fn written(form: NumberForm) -> String {
    match form {
        NumberForm::Decimal(value, digits) => number::decimal(value, digits),
        NumberForm::Power(value, power) => {
            format!(
                "{}\u{a0}·\u{a0}10{}",
                number::significant(value, 3),
                raised(power)
            )
        }
        NumberForm::NotFinite => t("charts.not-finite"),
    }
}
