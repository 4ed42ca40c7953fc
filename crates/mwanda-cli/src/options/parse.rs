//! From words on the command line to values.

use std::{fmt::Display, path::PathBuf, str::FromStr};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use mwanda_engine::TextSource;

/// A value by its own text form.
///
/// # Errors
/// What the type says of a text that it does not know.
pub fn parsed<T>(text: &str) -> Result<T, String>
where
    T: FromStr,
    T::Err: Display,
{
    text.parse().map_err(|error: T::Err| error.to_string())
}

/// One of a type's values by its name; the help lists them.
pub fn one_of<T, const N: usize>(
    values: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    PossibleValuesParser::new(values.map(name)).try_map(move |given| {
        values
            .into_iter()
            .find(|value| name(*value) == given)
            .ok_or("an unknown name")
    })
}

/// The built-in text, or a folder of texts.
///
/// # Errors
/// An empty name.
pub fn text_source(text: &str) -> Result<TextSource, String> {
    match text {
        "" => Err("give a folder of <language>.txt files, or `builtin`".to_owned()),
        "builtin" => Ok(TextSource::Builtin),
        folder => Ok(TextSource::Folder(PathBuf::from(folder))),
    }
}

/// A number of things of which there has to be one.
///
/// # Errors
/// 0, and what is no whole number.
pub fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("it must be a whole number, at least 1".to_owned()),
    }
}

/// A number without a sign, of a type that has none.
///
/// # Errors
/// What is no such number.
pub fn whole<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| "it must be a whole number, at least 0".to_owned())
}

/// A number from 0 to 1.
///
/// # Errors
/// Anything else; whoever means per cent is told.
pub fn share(text: &str) -> Result<f64, String> {
    let number: f64 = text
        .parse()
        .map_err(|_| "it must be a number from 0 to 1, such as 0.5".to_owned())?;
    if (0.0..=1.0).contains(&number) {
        Ok(number)
    } else {
        Err("it must be from 0 to 1: 0.5 is half of the weights".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_from_0_to_1() {
        for (text, expected) in [("0", 0.0), ("0.5", 0.5), ("1", 1.0), (".25", 0.25)] {
            assert_eq!(share(text), Ok(expected));
        }
        for text in ["50", "-0.1", "1.01", "NaN", "inf", "half", ""] {
            assert!(share(text).is_err(), "{text}");
        }
    }

    #[test]
    fn counts_are_at_least_1() {
        assert_eq!(at_least_one("3"), Ok(3));
        for text in ["0", "-1", "1.5", "many", ""] {
            assert!(at_least_one(text).is_err(), "{text}");
        }
    }

    #[test]
    fn whole_numbers_have_no_sign() {
        assert_eq!(whole::<u64>("0"), Ok(0));
        for text in ["-1", "1.5", ""] {
            assert!(whole::<u64>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn text_is_built_in_or_in_a_folder() {
        assert_eq!(text_source("builtin"), Ok(TextSource::Builtin));
        assert_eq!(
            text_source("texts/own"),
            Ok(TextSource::Folder(PathBuf::from("texts/own")))
        );
        assert!(text_source("").is_err());
    }
}
