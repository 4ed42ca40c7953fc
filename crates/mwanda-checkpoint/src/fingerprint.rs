//! Which weights a checkpoint holds, in one short text.

use std::borrow::Cow;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::checkpoint::{Checkpoint, Source};
use crate::error::CheckpointError;
use crate::files::LARGEST_READ;
use crate::open_file::OpenFile;

/// Fewest bytes of a file that are hashed at a time.
const SMALLEST_PIECE: usize = 1 << 20;

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
        let mut hashing = self.fingerprinting();
        loop {
            if let Some(fingerprint) = hashing.step()? {
                return Ok(fingerprint);
            }
        }
    }

    /// As [`Checkpoint::fingerprint`], which hashes gigabytes in one go, but in steps between which its caller can do
    /// other things.
    pub fn fingerprinting(&self) -> Fingerprinting<'_> {
        let files = self.weight_files.iter();
        let files: Vec<_> = files.map(|weights| Hashing::new(&weights.file)).collect();
        Fingerprinting {
            checkpoint: self,
            piece: (LARGEST_READ / files.len().max(1)).max(SMALLEST_PIECE),
            files,
        }
    }
}

/// A [fingerprint](Checkpoint::fingerprint) that is being computed.
#[derive(Debug)]
pub struct Fingerprinting<'a> {
    checkpoint: &'a Checkpoint,
    /// Bytes of each file that are hashed in a step.
    piece: usize,
    files: Vec<Hashing<'a>>,
}

impl Fingerprinting<'_> {
    /// Hashes the next few megabytes; the fingerprint, once everything is hashed or was before.
    ///
    /// # Errors
    /// A file that was changed since it was opened, or cannot be read.
    pub fn step(&mut self) -> Result<Option<String>, CheckpointError> {
        for file in &self.files {
            file.file.expect_unchanged()?;
        }
        let known = &self.checkpoint.fingerprint;
        if let Some(known) = known.get() {
            return Ok(Some(known.clone()));
        }
        let fingerprint = match &self.checkpoint.source {
            Source::Folder { .. } | Source::Gguf { .. } => {
                let piece = self.piece;
                let files = self.files.par_iter_mut();
                files.try_for_each(|file| file.step(piece))?;
                if !self.files.iter().all(Hashing::is_complete) {
                    return Ok(None);
                }
                of_files(&self.files)
            }
            Source::Random(weights) => {
                let description = weights.description(&self.checkpoint.tensors);
                format!("random-{}", hex::encode(Sha256::digest(description)))
            }
        };
        Ok(Some(known.get_or_init(|| fingerprint).clone()))
    }
}

fn of_files(files: &[Hashing<'_>]) -> String {
    let mut digests: Vec<(String, String)> = files
        .iter()
        .map(|hashing| (hashing.file.name(), hashing.digest()))
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

/// A file as far as it is hashed.
#[derive(Debug)]
struct Hashing<'a> {
    file: &'a OpenFile,
    hashed: u64,
    hash: Sha256,
}

impl<'a> Hashing<'a> {
    fn new(file: &'a OpenFile) -> Self {
        Self {
            file,
            hashed: 0,
            hash: Sha256::new(),
        }
    }

    fn step(&mut self, piece: usize) -> Result<(), CheckpointError> {
        let end = self.file.length().min(self.hashed + piece as u64);
        let bytes: Cow<'_, [u8]> = self.file.read(self.hashed..end)?;
        self.hash.update(&bytes);
        self.hashed = end;
        Ok(())
    }

    fn is_complete(&self) -> bool {
        self.hashed == self.file.length()
    }

    fn digest(&self) -> String {
        hex::encode(self.hash.clone().finalize())
    }
}
