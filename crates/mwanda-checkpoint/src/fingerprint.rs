//! Which weights a checkpoint holds, in one short text.

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::checkpoint::{Checkpoint, Source, WeightFile};
use crate::error::CheckpointError;

impl Checkpoint {
    /// The SHA-256 of the weights, in hexadecimal: of the file, where there is one, so that `sha256sum` prints the same;
    /// of the lines that `sha256sum` prints for the shards in alphabetical order, where there are several. It is computed
    /// on the first call. The configuration is not part of it.
    ///
    /// Random weights have `random-` and the SHA-256 of what they are made from: seed, precision, names and shapes.
    ///
    /// # Errors
    /// A file that was changed since it was opened.
    pub fn fingerprint(&self) -> Result<String, CheckpointError> {
        for file in &self.files {
            file.mapped.expect_unchanged()?;
        }
        let fingerprint = self.fingerprint.get_or_init(|| match &self.source {
            Source::Folder { .. } | Source::Gguf { .. } => of_files(&self.files),
            Source::Random(weights) => {
                let description = weights.description(&self.tensors);
                format!("random-{}", hex::encode(Sha256::digest(description)))
            }
        });
        Ok(fingerprint.clone())
    }
}

fn of_files(files: &[WeightFile]) -> String {
    let mut digests: Vec<(String, String)> = files
        .par_iter()
        .map(|file| {
            let name = file.mapped.path().file_name().unwrap_or_default();
            let name = name.to_string_lossy().into_owned();
            (name, hex::encode(Sha256::digest(file.mapped.bytes())))
        })
        .collect();
    if let [(_, digest)] = digests.as_slice() {
        return digest.clone();
    }
    digests.sort();
    let lines = digests
        .iter()
        .map(|(name, digest)| format!("{digest}  {name}\n"));
    hex::encode(Sha256::digest(lines.collect::<String>()))
}
