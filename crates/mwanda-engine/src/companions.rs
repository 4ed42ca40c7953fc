//! The files beside a model's weights that decide what it computes.

use std::{collections::BTreeMap, io::ErrorKind};

use mwanda_checkpoint::Checkpoint;
use mwanda_tokenizer::TextTokenizer;
use sha2::{Digest, Sha256};

use crate::EngineError;

/// Those of the configuration. Only the first must be there.
const CONFIGURATION: [&str; 2] = ["config.json", "generation_config.json"];

/// SHA-256 of the lines that `sha256sum` prints for a folder's configuration and tokenizer in alphabetical order; `None` for
/// models that are no folder.
///
/// # Errors
/// A file that cannot be read.
pub(crate) fn sha256(
    checkpoint: &Checkpoint,
    tokenizer: &TextTokenizer,
) -> Result<Option<String>, EngineError> {
    let (Some(files), Some(folder)) = (checkpoint.opened_in(), checkpoint.directory()) else {
        return Ok(None);
    };
    let mut companions: BTreeMap<String, Vec<u8>> = tokenizer.to_hf_files()?.into_iter().collect();
    for name in CONFIGURATION {
        let path = folder.join(name);
        match files.read(&path) {
            Ok(bytes) => {
                companions.insert(name.to_owned(), bytes);
            }
            Err(source) if source.kind() == ErrorKind::NotFound => {}
            Err(source) => return Err(EngineError::Read { path, source }),
        }
    }
    let mut hash = Sha256::new();
    for (name, bytes) in companions {
        let digest = hex::encode(Sha256::digest(bytes));
        hash.update(format!("{digest}  {name}\n"));
    }
    Ok(Some(hex::encode(hash.finalize())))
}
