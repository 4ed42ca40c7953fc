//! Where calibration and evaluation text comes from.

use std::collections::BTreeMap;

use mwanda_protocol::{SettingError, TextSource};
use mwanda_text::Part;
use sha2::{Digest, Sha256};

use crate::EngineError;

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

/// Reads the texts of `languages`, or of all that the source has.
pub(crate) fn read(
    source: &TextSource,
    languages: Option<&[String]>,
    part: Part,
) -> Result<Vec<Text>, EngineError> {
    let texts: Vec<Text> = match source {
        TextSource::Builtin => {
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
        TextSource::Folder(path) => mwanda_text::read_folder(path, languages)?
            .into_iter()
            .map(|(language, text)| Text { language, text })
            .collect(),
        TextSource::Given(given) => ordered(given.clone(), languages)?,
    };
    if texts.is_empty() {
        return Err(EngineError::NoLanguages);
    }
    Ok(texts)
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
            let text = texts.remove(language).ok_or_else(|| SettingError::Value {
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
