//! What decides a result, as one hash.

use std::collections::BTreeMap;

use mwanda_protocol::{Precision, PruneSettings, WindowSettings};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{FORMAT, Lines};

/// Everything that decides a result. Names that a study gives (of models, methods, sets) are not among it, nor are folders:
/// another study, or the same one under another name, finds the result again.
#[derive(Clone, Debug, Serialize)]
pub struct KeyParts<'a> {
    /// SHA-256 of the model's weights.
    pub model_sha256: &'a str,
    /// SHA-256 of its configuration and tokenizer, where they are files beside the weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_companions_sha256: Option<&'a str>,
    /// The precision that its weights are rounded to; `None` keeps the source's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// The run's settings; `None` for the model as it is.
    pub settings: Option<&'a PruneSettings>,
    /// Whether SparseGPT prunes it, instead of a score.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sparse_gpt: bool,
    /// What it is calibrated on; `None` where no text is needed.
    pub calibration: Option<CalibrationKey<'a>>,
    /// SHA-256 of what is taken of each language's evaluation text, by language code.
    pub evaluation_texts: &'a BTreeMap<String, String>,
    /// Which lines were taken.
    pub lines: Lines,
    /// How the lines are cut.
    pub evaluation_windows: WindowSettings,
    /// The tasks that are answered; empty where none are.
    pub tasks: &'a [TaskKey],
    /// Names the definition of M-Wanda. It counts for pruned models only.
    pub terms_version: &'a str,
}

/// A run's calibration text.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct CalibrationKey<'a> {
    /// SHA-256 of each language's text as its file has it, before any shuffling, by language code: the run's languages and
    /// no others.
    pub texts: &'a BTreeMap<String, String>,
    /// The order of its lines.
    pub seed: u64,
}

/// The items of one task in one language, and how they are answered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TaskKey {
    /// The task.
    pub task: String,
    /// Language code.
    pub language: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// How many of its items are answered, from the first.
    pub items: usize,
    /// [`tasks::SCORING`](crate::tasks::SCORING).
    pub scoring: u32,
}

impl KeyParts<'_> {
    /// SHA-256, in hexadecimal, of the parts as JSON with sorted names and without spaces.
    pub fn key(&self) -> String {
        let mut parts = self.clone();
        if parts.settings.is_none() {
            parts.terms_version = "";
        }
        let mut json = serde_json::json!({ "format": FORMAT, "parts": parts });
        json.sort_all_objects();
        if let Some(tasks) = json["parts"]["tasks"].as_array_mut() {
            tasks.sort_by_key(ToString::to_string);
        }
        hex::encode(Sha256::digest(json.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use mwanda_protocol::Method;

    use super::*;

    fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let pairs = pairs.iter();
        pairs
            .map(|(code, hash)| ((*code).to_owned(), (*hash).to_owned()))
            .collect()
    }

    fn task(name: &str, items: usize) -> TaskKey {
        TaskKey {
            task: name.to_owned(),
            language: "en".to_owned(),
            sha256: "dd".to_owned(),
            items,
            scoring: 2,
        }
    }

    /// The key of good parts, with these tasks, after a change.
    fn key_with(tasks: &[TaskKey], change: fn(&mut KeyParts)) -> String {
        let settings = PruneSettings::new(Method::Wanda);
        let (calibration, evaluation) = (texts(&[("en", "aa")]), texts(&[("en", "bb")]));
        let mut parts = KeyParts {
            model_sha256: "cc",
            model_companions_sha256: None,
            precision: None,
            settings: Some(&settings),
            sparse_gpt: false,
            calibration: Some(CalibrationKey {
                texts: &calibration,
                seed: 0,
            }),
            evaluation_texts: &evaluation,
            lines: Lines::All,
            evaluation_windows: WindowSettings::default(),
            tasks,
            terms_version: "1",
        };
        change(&mut parts);
        parts.key()
    }

    fn key(change: fn(&mut KeyParts)) -> String {
        key_with(&[task("xcopa", 50)], change)
    }

    #[test]
    fn every_part_counts() {
        let changes: [fn(&mut KeyParts); 14] = [
            |_| {},
            |parts| parts.sparse_gpt = true,
            |parts| parts.model_sha256 = "ee",
            |parts| parts.model_companions_sha256 = Some("ee"),
            |parts| parts.precision = Some(Precision::F16),
            |parts| parts.precision = Some(Precision::Bf16),
            |parts| parts.settings = None,
            |parts| parts.calibration = None,
            |parts| {
                if let Some(calibration) = &mut parts.calibration {
                    calibration.seed = 1;
                }
            },
            |parts| {
                if let Some(calibration) = &mut parts.calibration {
                    calibration.texts = parts.evaluation_texts;
                }
            },
            |parts| parts.lines = Lines::FirstHalf,
            |parts| parts.evaluation_windows.samples = None,
            |parts| parts.tasks = &[],
            |parts| parts.terms_version = "2",
        ];
        let mut keys: std::collections::HashSet<String> = changes.into_iter().map(key).collect();
        let otherwise = TaskKey {
            scoring: 3,
            ..task("xcopa", 50)
        };
        for tasks in [task("xcopa", 51), otherwise] {
            keys.insert(key_with(&[tasks], |_| {}));
        }
        assert_eq!(keys.len(), changes.len() + 2);
        assert!(keys.iter().all(|key| key.len() == 64));
    }

    #[test]
    fn the_definition_of_m_wanda_does_not_count_for_the_model_as_it_is() {
        let one = key(|parts| parts.settings = None);
        let other = key(|parts| (parts.settings, parts.terms_version) = (None, "2"));
        assert_eq!(one, other);
    }

    #[test]
    fn the_order_of_the_tasks_does_not_count() {
        let (one, other) = (task("xcopa", 50), task("xnli", 50));
        assert_eq!(
            key_with(&[one.clone(), other.clone()], |_| {}),
            key_with(&[other, one], |_| {})
        );
    }

    /// A key must stay what it is, or a study that was stopped would begin again after an update. If this fails because a
    /// part has changed its meaning, raise `FORMAT`.
    #[test]
    fn a_key_stays_what_it_is() {
        let evaluation = texts(&[("de", "22"), ("en", "11")]);
        let parts = KeyParts {
            model_sha256: "00",
            model_companions_sha256: None,
            precision: None,
            settings: None,
            sparse_gpt: false,
            calibration: None,
            evaluation_texts: &evaluation,
            lines: Lines::SecondHalf,
            evaluation_windows: WindowSettings {
                samples: None,
                sequence_length: 64,
            },
            tasks: &[],
            terms_version: "",
        };
        let json = concat!(
            r#"{"format":1,"parts":{"calibration":null,"evaluation_texts":{"de":"22","en":"11"},"#,
            r#""evaluation_windows":{"samples":null,"sequence_length":64},"lines":"second-half","#,
            r#""model_sha256":"00","settings":null,"tasks":[],"terms_version":""}}"#
        );
        assert_eq!(parts.key(), hex::encode(Sha256::digest(json)));
    }
}
