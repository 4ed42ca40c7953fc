//! Which weights a checkpoint holds, in one short text.

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::checkpoint::{Checkpoint, Source, WeightFile};
use crate::error::CheckpointError;
use crate::files::LARGEST_READ;
use crate::open_file::OpenFile;

impl Checkpoint {
    /// The SHA-256 of the weights, in hexadecimal: of the file, where there is one, so that `sha256sum` prints the same;
    /// of the lines that `sha256sum` prints for the shards in alphabetical order, where there are several. It is computed
    /// on the first call. The configuration is not part of it.
    ///
    /// Random weights have `random-` and the SHA-256 of what they are made from: seed, precision, names and shapes.
    ///
    /// # Errors
    /// A file that was changed since it was opened, or cannot be read.
    pub fn fingerprint(&self) -> Result<String, CheckpointError> {
        for weights in &self.weight_files {
            weights.file.expect_unchanged()?;
        }
        if let Some(known) = self.fingerprint.get() {
            return Ok(known.clone());
        }
        let fingerprint = match &self.source {
            Source::Folder { .. } | Source::Gguf { .. } => of_files(&self.weight_files)?,
            Source::Random(weights) => {
                let description = weights.description(&self.tensors);
                format!("random-{}", hex::encode(Sha256::digest(description)))
            }
        };
        Ok(self.fingerprint.get_or_init(|| fingerprint).clone())
    }
}

fn of_files(files: &[WeightFile]) -> Result<String, CheckpointError> {
    let mut digests: Vec<(String, String)> = files
        .par_iter()
        .map(|weights| Ok((weights.file.name(), digest(&weights.file)?)))
        .collect::<Result<_, CheckpointError>>()?;
    if let [(_, digest)] = digests.as_slice() {
        return Ok(digest.clone());
    }
    digests.sort();
    let lines = digests
        .iter()
        .map(|(name, digest)| format!("{digest}  {name}\n"));
    Ok(hex::encode(Sha256::digest(lines.collect::<String>())))
}

fn digest(file: &OpenFile) -> Result<String, CheckpointError> {
    let mut hasher = Sha256::new();
    if let Some(bytes) = file.in_memory() {
        hasher.update(bytes);
        return Ok(hex::encode(hasher.finalize()));
    }
    let mut piece = Vec::new();
    for start in (0..file.length()).step_by(LARGEST_READ) {
        let end = file.length().min(start + LARGEST_READ as u64);
        piece.clear();
        file.append(start..end, &mut piece)?;
        hasher.update(&piece);
    }
    Ok(hex::encode(hasher.finalize()))
}
