//! The text that is compiled in.

use crate::{TextError, languages};
use serde::{Deserialize, Serialize};

/// One of the disjoint parts that each language's sentences are cut into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// What statistics are gathered on.
    Calibration,
    /// What perplexity is measured on.
    Evaluation,
    /// What a model of this project's own may be trained on. Compiled in only with the cargo feature `training`.
    Training,
}

/// The text of one part of one language, one sentence a line, every line ended by "\n".
///
/// # Errors
/// [`TextError::NotBuiltIn`] for a code that is not among [`languages`]' ones;
/// [`TextError::TrainingPartLeftOut`] for the training part in a build without it.
pub fn text(code: &str, part: Part) -> Result<&'static str, TextError> {
    let texts = TEXTS.iter().find(|texts| texts.code == code);
    let Some(texts) = texts else {
        let known = languages().iter().map(|language| language.code).collect();
        return Err(TextError::NotBuiltIn {
            code: code.to_owned(),
            known,
        });
    };
    match part {
        Part::Calibration => Ok(texts.calibration),
        Part::Evaluation => Ok(texts.evaluation),
        #[cfg(feature = "training")]
        Part::Training => Ok(texts.training),
        #[cfg(not(feature = "training"))]
        Part::Training => Err(TextError::TrainingPartLeftOut),
    }
}

struct Texts {
    code: &'static str,
    calibration: &'static str,
    evaluation: &'static str,
    #[cfg(feature = "training")]
    training: &'static str,
}

macro_rules! texts {
    ($($code:literal),*) => {
        [$(Texts {
            code: $code,
            calibration: include_str!(concat!(env!("OUT_DIR"), "/", $code, ".calibration.txt")),
            evaluation: include_str!(concat!(env!("OUT_DIR"), "/", $code, ".evaluation.txt")),
            #[cfg(feature = "training")]
            training: include_str!(concat!(env!("OUT_DIR"), "/", $code, ".training.txt")),
        }),*]
    };
}

static TEXTS: [Texts; 15] = texts![
    "en", "fr", "es", "pt", "de", "ru", "zh", "ja", "ko", "ar", "tr", "hi", "vi", "id", "sw"
];
