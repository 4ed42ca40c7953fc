//! From a link to its experiment. A link comes from outside: whatever it holds, an experiment that can be run comes out.

use percent_encoding::percent_decode_str;

use super::keys::KEYS;
use super::{Experiment, VERSION};
use crate::sampling_limits;

/// Longer names and values are cut before they are shown.
const SHOWN_CHARACTERS: usize = 40;
/// Further unknown keys are not named.
const NAMED_KEYS: usize = 8;

/// What a link says.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The experiment, with defaults for whatever is missing or refused.
    pub experiment: Experiment,
    /// Keys that this page does not know, cut to a length that can be shown.
    pub unknown: Vec<String>,
    /// Values that cannot be.
    pub refused: Vec<Refused>,
    /// The link's version, where that is not this page's.
    pub other_version: Option<String>,
}

/// A value that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its key.
    pub key: String,
    /// The value, cut to a length that can be shown.
    pub value: String,
    /// Why, in English.
    pub reason: String,
}

/// The experiment in a query, with or without its question mark. `None` where the query is not of this page's making: its
/// links say which version they are.
pub fn read(query: &str) -> Option<Reading> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(key), decoded(value))
        })
        .collect();
    let (_, version) = pairs.iter().find(|(key, _)| key == "v")?;
    let mut reading = Reading {
        experiment: Experiment::default(),
        unknown: Vec::new(),
        refused: Vec::new(),
        other_version: (version.parse() != Ok(VERSION)).then(|| cut(version)),
    };
    // In the order of the table, not of the link: some settings only make sense after others.
    for key in KEYS {
        let Some((_, value)) = pairs.iter().find(|(name, _)| name == key.name) else {
            continue;
        };
        let mut changed = reading.experiment.clone();
        match (key.read)(&mut changed, value).and_then(|()| check(&changed)) {
            Ok(()) => reading.experiment = changed,
            Err(reason) => reading.refused.push(Refused {
                key: key.name.to_owned(),
                value: cut(value),
                reason,
            }),
        }
    }
    let is_known = |name: &str| name == "v" || KEYS.iter().any(|key| key.name == name);
    let unknown = pairs.iter().filter(|(name, _)| !is_known(name));
    reading.unknown = unknown
        .take(NAMED_KEYS)
        .map(|(name, _)| cut(name))
        .collect();
    Some(reading)
}

fn check(experiment: &Experiment) -> Result<(), String> {
    let prune = &experiment.prune;
    prune.validate().map_err(|error| error.to_string())?;
    sampling_limits::check(&experiment.sampling)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn cut(text: &str) -> String {
    let mut characters = text.chars();
    let mut shown: String = characters.by_ref().take(SHOWN_CHARACTERS).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}
