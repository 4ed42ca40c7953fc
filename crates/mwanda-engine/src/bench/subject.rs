//! What is measured.

use std::path::Path;

use mwanda::Precision;
use mwanda_checkpoint::{Checkpoint, named_shape};

use super::shapes;
use crate::{BenchSubject, EngineError};

/// Seed of random weights; any would do.
const SEED: u64 = 0;

/// Opens a model, or makes one of random weights in the precision in which all known shapes were published.
pub(super) fn open(subject: &BenchSubject) -> Result<Checkpoint, EngineError> {
    match subject {
        BenchSubject::Model(path) => Ok(Checkpoint::open(path)?),
        BenchSubject::Shape(name) => {
            let config = named_shape(name).ok_or_else(|| EngineError::UnknownShape {
                name: name.clone(),
                known: shapes().join(", "),
            })?;
            Ok(Checkpoint::random(config, Precision::Bf16, SEED))
        }
    }
}

/// The name for reports.
pub(super) fn name(subject: &BenchSubject) -> String {
    match subject {
        BenchSubject::Model(path) => file_name(path),
        BenchSubject::Shape(name) => name.clone(),
    }
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
