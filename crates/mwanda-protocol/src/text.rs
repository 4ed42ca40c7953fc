//! Where calibration and evaluation text comes from.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};

/// A source of one text a language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextSource {
    /// The sentences that come with mwanda: their calibration part for calibration, their evaluation part for evaluation.
    Builtin,
    /// A folder of `<language>.txt` files.
    Folder(PathBuf),
    /// Texts by language code.
    Given(BTreeMap<String, String>),
}

impl TextSource {
    /// A short name for manifests: never the text itself.
    pub fn name(&self) -> String {
        match self {
            Self::Builtin => "builtin".to_owned(),
            Self::Folder(path) => path.file_name().map_or_else(
                || path.display().to_string(),
                |name| name.to_string_lossy().into_owned(),
            ),
            Self::Given(_) => "given".to_owned(),
        }
    }
}

/// Which part of the built-in text is meant; own text has no parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextPart {
    /// What statistics are gathered on.
    Calibration,
    /// What perplexity is measured on.
    Evaluation,
}

/// How much a language's text gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextMeasure {
    /// Tokens of the whole text, by the loaded model's tokenizer.
    pub tokens: usize,
    /// Windows that the settings would take of it; 0 where it is too short for one.
    pub windows: usize,
    /// Characters.
    pub characters: usize,
}
