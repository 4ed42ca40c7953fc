//! Text, and how much of it.

use std::{fmt, str::FromStr};

use clap::Args;
use mwanda_engine::{TextSource, WindowSettings};

use super::{
    at_least_one, check_languages, language_code, parse::whole, parsed, selected, text_source,
};

/// Windows a language: a number, or `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Samples(pub Option<usize>);

impl Default for Samples {
    fn default() -> Self {
        Self(WindowSettings::default().samples)
    }
}

impl fmt::Display for Samples {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(samples) => write!(formatter, "{samples}"),
            None => formatter.write_str("all"),
        }
    }
}

impl FromStr for Samples {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "all" => Ok(Self(None)),
            number => at_least_one(number).map(|samples| Self(Some(samples))),
        }
    }
}

/// How text becomes windows.
#[derive(Debug, Args)]
pub struct WindowOptions {
    /// Windows of tokens a language, evenly spread over its text; `all` takes the whole text. Short texts give fewer.
    #[arg(
        long,
        value_name = "N|all",
        default_value_t,
        value_parser = parsed::<Samples>,
        allow_negative_numbers = true
    )]
    pub samples: Samples,
    /// Tokens a window, the beginning-of-sequence token included.
    #[arg(
        long,
        value_name = "L",
        default_value_t = WindowSettings::default().sequence_length,
        value_parser = whole::<usize>,
        allow_negative_numbers = true
    )]
    pub seq_len: usize,
}

impl WindowOptions {
    /// The settings that the engine takes.
    pub fn settings(&self) -> WindowSettings {
        WindowSettings {
            samples: self.samples.0,
            sequence_length: self.seq_len,
        }
    }
}

/// What to take activation statistics on.
#[derive(Debug, Args)]
pub struct CalibrationOptions {
    /// Text to calibrate on: a folder of <language>.txt files, or the text that comes with mwanda.
    #[arg(long, value_name = "DIR|builtin", default_value = "builtin", value_parser = text_source)]
    pub calibration: TextSource,
    /// Languages to calibrate on, such as `en,sw`; without it all that the text has.
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = language_code)]
    pub languages: Option<Vec<String>>,
    /// How the text is cut.
    #[command(flatten)]
    pub windows: WindowOptions,
}

impl CalibrationOptions {
    /// The languages that were asked for; `None` stands for all that the text has.
    pub fn selected(&self) -> Option<Vec<String>> {
        selected(self.languages.as_deref())
    }

    /// Refuses what cannot be had, before a model is loaded for it.
    ///
    /// # Errors
    /// As [`check_languages`], and windows that the engine refuses.
    pub fn check(&self) -> anyhow::Result<()> {
        self.windows.settings().validate()?;
        check_languages(&self.calibration, self.selected().as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_a_number_or_all() {
        assert_eq!("all".parse(), Ok(Samples(None)));
        assert_eq!("7".parse(), Ok(Samples(Some(7))));
        assert!("0".parse::<Samples>().is_err());
        assert!("few".parse::<Samples>().is_err());
    }

    #[test]
    fn samples_are_written_as_they_are_read() {
        for samples in [Samples(None), Samples(Some(3)), Samples::default()] {
            assert_eq!(samples.to_string().parse(), Ok(samples));
        }
    }
}
