//! What a result rests on beside its cell's settings and the model.

use std::collections::BTreeMap;

use mwanda_protocol::{Precision, WindowSettings};
use serde::{Deserialize, Serialize};

use crate::{Lines, TaskKey};

/// What a result was measured on: the parts of its key that neither its cell nor its model shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Which lines of the evaluation text were taken.
    pub lines: Lines,
    /// How those were cut.
    pub evaluation_windows: WindowSettings,
    /// SHA-256 of those lines, by language code.
    pub evaluation_texts: BTreeMap<String, String>,
    /// SHA-256 of each language's calibration text as its file has it, before any shuffling, by language code; empty where
    /// no text was needed.
    pub calibration_texts: BTreeMap<String, String>,
    /// The precision that the weights were rounded to; `None` where the source's own was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// The tasks that were answered.
    pub tasks: Vec<TaskKey>,
}
