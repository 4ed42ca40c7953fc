//! Where calibration and evaluation text comes from.

use std::{collections::BTreeMap, path::PathBuf};

use mwanda_text::Part;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::EngineError;

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

/// A language's text, in the order in which languages were asked for.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) language: String,
    pub(crate) text: String,
}

impl Text {
    pub(crate) fn sha256(&self) -> String {
        hex::encode(Sha256::digest(self.text.as_bytes()))
    }
}

impl TextSource {
    /// A short name for manifests: never the text itself.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Builtin => "builtin".to_owned(),
            Self::Folder(path) => path.file_name().map_or_else(
                || path.display().to_string(),
                |name| name.to_string_lossy().into_owned(),
            ),
            Self::Given(_) => "given".to_owned(),
        }
    }

    /// Reads the texts of `languages`, or of all that the source has.
    pub(crate) fn read(
        &self,
        languages: Option<&[String]>,
        part: Part,
    ) -> Result<Vec<Text>, EngineError> {
        let texts: Vec<Text> = match self {
            Self::Builtin => {
                let all: Vec<String> = mwanda_text::languages()
                    .iter()
                    .map(|language| language.code.to_owned())
                    .collect();
                languages
                    .unwrap_or(&all)
                    .iter()
                    .map(|language| {
                        let text = mwanda_text::text(language, part)?.to_owned();
                        Ok(Text {
                            language: language.clone(),
                            text,
                        })
                    })
                    .collect::<Result<_, EngineError>>()?
            }
            Self::Folder(path) => mwanda_text::read_folder(path, languages)?
                .into_iter()
                .map(|(language, text)| Text { language, text })
                .collect(),
            Self::Given(given) => ordered(given.clone(), languages)?,
        };
        if texts.is_empty() {
            return Err(EngineError::NoLanguages);
        }
        Ok(texts)
    }
}

fn ordered(
    mut texts: BTreeMap<String, String>,
    languages: Option<&[String]>,
) -> Result<Vec<Text>, EngineError> {
    let Some(languages) = languages else {
        return Ok(texts
            .into_iter()
            .map(|(language, text)| Text { language, text })
            .collect());
    };
    languages
        .iter()
        .map(|language| {
            let text = texts.remove(language).ok_or_else(|| EngineError::Setting {
                name: "languages",
                expected: "languages that the text source has, each once",
                value: language.clone(),
            })?;
            Ok(Text {
                language: language.clone(),
                text,
            })
        })
        .collect()
}
