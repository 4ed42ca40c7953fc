//! Where a download goes.

use js_sys::{Array, Uint8Array};
use mwanda_catalogue::Entry;
use sha2::{Digest, Sha256};
use web_sys::{Blob, File};

use super::{begun::part_name, resume};
use crate::{
    Thrown, WorkerError,
    opfs::{AccessFile, Claim, Mode, Storage, relocate},
};

/// Bytes that are read again at a time.
const PIECE: usize = 4 << 20;
/// Bytes in memory that are handed to the browser at a time, which can put them elsewhere.
const LUMP: u32 = 8 << 20;

/// A file as far as it has come, and the hash of it.
pub struct Destination {
    /// Name for messages.
    name: String,
    length: u64,
    hash: Sha256,
    place: Place,
}

enum Place {
    /// A file of the private file system, open for this worker alone.
    Stored(AccessFile),
    /// Where the browser keeps nothing: lumps that it holds, and what came since the last.
    Memory {
        lumps: Array,
        recent: Array,
        recent_bytes: u32,
    },
}

impl Destination {
    /// Opens the beginning that is there, or an empty one. Its bytes are not in the hash yet.
    pub async fn stored(storage: &Storage, entry: &Entry) -> Result<Self, WorkerError> {
        let open = async {
            let handle = storage.partial.make_file(&part_name(entry)).await?;
            let file = AccessFile::open(&handle, Mode::Write).await?;
            let length = file.length()?;
            let usable = resume::usable(length, entry.size);
            if usable < length {
                file.set_length(usable)?;
            }
            Ok((file, usable))
        };
        let (file, length) = open
            .await
            .map_err(|thrown: Thrown| thrown.while_doing("opening", &entry.title))?;
        Ok(Self {
            name: entry.title.clone(),
            length,
            hash: Sha256::new(),
            place: Place::Stored(file),
        })
    }

    /// Begins in memory.
    pub fn memory(entry: &Entry) -> Self {
        Self {
            name: entry.title.clone(),
            length: 0,
            hash: Sha256::new(),
            place: Place::Memory {
                lumps: Array::new(),
                recent: Array::new(),
                recent_bytes: 0,
            },
        }
    }

    /// Bytes that are there.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Puts the next piece of an earlier attempt into the hash; `hashed` bytes of it were before. Answers how many are now.
    pub fn hash_piece(&mut self, hashed: u64) -> Result<u64, WorkerError> {
        let Place::Stored(file) = &self.place else {
            return Ok(self.length);
        };
        let count = (self.length - hashed).min(PIECE as u64) as usize;
        let mut piece = vec![0; count];
        let read = file
            .read_at(hashed, &mut piece)
            .map_err(|thrown| thrown.while_doing("reading", &self.name))?;
        self.hash.update(&piece[..read]);
        if read == 0 {
            // Shorter than it was: what follows goes on from here.
            self.length = hashed;
        }
        Ok(hashed + read as u64)
    }

    /// Appends what came.
    pub fn append(&mut self, bytes: &Uint8Array) -> Result<(), WorkerError> {
        match &mut self.place {
            Place::Stored(file) => file.write_js_at(self.length, bytes),
            Place::Memory {
                lumps,
                recent,
                recent_bytes,
            } => {
                recent.push(bytes);
                *recent_bytes += bytes.length();
                if *recent_bytes < LUMP {
                    Ok(())
                } else {
                    lump(lumps, recent, recent_bytes)
                }
            }
        }
        .map_err(|thrown| thrown.while_doing("writing", &self.name))?;
        self.hash.update(bytes.to_vec());
        self.length += u64::from(bytes.length());
        Ok(())
    }

    /// Drops everything.
    pub fn restart(&mut self) -> Result<(), WorkerError> {
        self.length = 0;
        self.hash = Sha256::new();
        match &mut self.place {
            Place::Stored(file) => file
                .set_length(0)
                .map_err(|thrown| thrown.while_doing("emptying", &self.name)),
            Place::Memory {
                lumps,
                recent,
                recent_bytes,
            } => {
                (*lumps, *recent, *recent_bytes) = (Array::new(), Array::new(), 0);
                Ok(())
            }
        }
    }

    /// SHA-256 of what is there, in hexadecimal.
    pub fn hash(&self) -> String {
        hex::encode(self.hash.clone().finalize())
    }

    /// Gives the complete file its name: in the storage, or as a file that the browser holds.
    pub async fn finish(
        self,
        storage: Option<&Storage>,
        entry: &Entry,
    ) -> Result<Option<File>, WorkerError> {
        let finished = match (self.place, storage) {
            (Place::Stored(file), Some(storage)) => move_in(file, storage, entry).await,
            (
                Place::Memory {
                    lumps,
                    recent,
                    mut recent_bytes,
                },
                _,
            ) => lump(&lumps, &mut recent.clone(), &mut recent_bytes)
                .and_then(|()| Ok(File::new_with_blob_sequence(&lumps, &entry.file)?))
                .map(Some),
            (Place::Stored(_), None) => return Err(WorkerError::NoStorage),
        };
        finished.map_err(|thrown| thrown.while_doing("keeping", &entry.title))
    }
}

async fn move_in(
    file: AccessFile,
    storage: &Storage,
    entry: &Entry,
) -> Result<Option<File>, Thrown> {
    file.flush()?;
    // A file that is open cannot be moved.
    drop(file);
    let folder = storage.models.make_folder(&entry.name).await?;
    let claim = Claim::new(&folder).await?;
    let part = part_name(entry);
    relocate((&storage.partial, &part), (&folder, &entry.file)).await?;
    claim.finish().await?;
    Ok(None)
}

/// Makes one lump of what came since the last.
fn lump(lumps: &Array, recent: &mut Array, recent_bytes: &mut u32) -> Result<(), Thrown> {
    lumps.push(&Blob::new_with_u8_array_sequence(recent)?.into());
    (*recent, *recent_bytes) = (Array::new(), 0);
    Ok(())
}
