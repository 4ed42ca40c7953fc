//! Numbers, shares, sizes, times and dates, as the interface's language writes them; all reactive.

use js_sys::{Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::{interface_language, t_with};
use crate::units::{ByteUnit, DurationParts};

/// A whole number, with its thousands grouped.
pub fn integer(value: u64) -> String {
    formatted(value as f64, &[("maximumFractionDigits", 0.into())])
}

/// A number with exactly this many digits after the point.
pub fn decimal(value: f64, digits: u32) -> String {
    formatted(
        value,
        &[
            ("minimumFractionDigits", digits.into()),
            ("maximumFractionDigits", digits.into()),
        ],
    )
}

/// A number with this many significant digits, such as a perplexity.
pub fn significant(value: f64, digits: u32) -> String {
    formatted(value, &[("maximumSignificantDigits", digits.into())])
}

/// A large number in short, such as 270M.
pub fn compact(value: u64) -> String {
    formatted(
        value as f64,
        &[
            ("notation", "compact".into()),
            ("maximumSignificantDigits", 3.into()),
        ],
    )
}

/// A share between 0 and 1 as a percentage.
pub fn percent(share: f64, digits: u32) -> String {
    formatted(
        share,
        &[
            ("style", "percent".into()),
            ("minimumFractionDigits", digits.into()),
            ("maximumFractionDigits", digits.into()),
        ],
    )
}

/// A share between 0 and 1 as a percentage with at most this many significant digits.
pub fn significant_percent(share: f64, digits: u32) -> String {
    formatted(
        share,
        &[
            ("style", "percent".into()),
            ("maximumSignificantDigits", digits.into()),
        ],
    )
}

/// A change as a percentage with its sign: 0.25 is `+25 %`.
pub fn signed_percent(change: f64, digits: u32) -> String {
    formatted(
        change,
        &[
            ("style", "percent".into()),
            ("signDisplay", "exceptZero".into()),
            ("minimumFractionDigits", digits.into()),
            ("maximumFractionDigits", digits.into()),
        ],
    )
}

/// A size in bytes, in the unit that suits it (decimal: 1 MB is a million bytes).
pub fn bytes(bytes: u64) -> String {
    let (value, unit) = ByteUnit::of(bytes);
    formatted(
        value,
        &[
            ("style", "unit".into()),
            ("unit", unit.intl_name().into()),
            ("unitDisplay", "short".into()),
            ("maximumFractionDigits", unit.digits(value).into()),
        ],
    )
}

/// How long something takes, to the second or coarser.
pub fn duration(seconds: f64) -> String {
    match DurationParts::of(seconds) {
        DurationParts::Seconds(seconds) => amount(seconds, "second"),
        DurationParts::Minutes(minutes, seconds) => t_with(
            "shell.duration.pair",
            &[
                ("first", &amount(minutes, "minute")),
                ("second", &amount(seconds, "second")),
            ],
        ),
        DurationParts::Hours(hours, minutes) => t_with(
            "shell.duration.pair",
            &[
                ("first", &amount(hours, "hour")),
                ("second", &amount(minutes, "minute")),
            ],
        ),
    }
}

/// A short time in seconds, to a tenth.
pub fn seconds(seconds: f64) -> String {
    formatted(
        seconds,
        &[
            ("style", "unit".into()),
            ("unit", "second".into()),
            ("unitDisplay", "short".into()),
            ("maximumFractionDigits", 1.into()),
        ],
    )
}

/// A point in time, in milliseconds since 1970 (UTC), as date and time of day.
pub fn date(milliseconds: f64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(milliseconds));
    let options = object(&[
        ("dateStyle", "medium".into()),
        ("timeStyle", "short".into()),
    ]);
    let language = interface_language().code();
    date.to_locale_string(language, &options).into()
}

fn amount(value: u64, unit: &'static str) -> String {
    formatted(
        value as f64,
        &[
            ("style", "unit".into()),
            ("unit", unit.into()),
            ("unitDisplay", "short".into()),
        ],
    )
}

fn formatted(value: f64, options: &[(&str, JsValue)]) -> String {
    let locales = js_sys::Array::of1(&JsValue::from_str(interface_language().code()));
    let options: Intl::NumberFormatOptions = object(options).unchecked_into();
    let format = Intl::NumberFormat::new(&locales, &options).format();
    format
        .call1(&JsValue::UNDEFINED, &JsValue::from_f64(value))
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_else(|| value.to_string())
}

fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in entries {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}
