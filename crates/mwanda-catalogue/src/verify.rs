//! Whether a file is the one that the catalogue means.
//!
//! Hashing a quarter of a gigabyte takes a moment, so a file that was found right is remembered in a marker beside it,
//! `<file>.sha256`: hash, size and time of the last change. While all three are still true, the file is not read again.

use crate::{CatalogueError, Entry, FetchEvent, progress::Control};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// Whether `file` is there and is `entry`'s.
pub(crate) fn is_right(
    file: &Path,
    entry: &Entry,
    control: &mut Control,
) -> Result<bool, CatalogueError> {
    let metadata = match fs::metadata(file) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(source) => {
            return Err(CatalogueError::Io {
                path: file.to_path_buf(),
                source,
            });
        }
    };
    if metadata.len() != entry.size {
        return Ok(false);
    }
    if fs::read_to_string(marker(file)).is_ok_and(|noted| noted == note(entry, &metadata)) {
        return Ok(true);
    }
    if hash(file, entry.size, control)? != entry.sha256 {
        return Ok(false);
    }
    remember(file, entry);
    Ok(true)
}

/// SHA-256 of a file of `size` bytes, in hexadecimal.
pub(crate) fn hash(
    file: &Path,
    size: u64,
    control: &mut Control,
) -> Result<String, CatalogueError> {
    let mut opened = File::open(file).map_err(CatalogueError::io(file))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let mut bytes = 0;
    loop {
        control.check()?;
        let read = opened.read(&mut buffer).map_err(CatalogueError::io(file))?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
        control.tell(FetchEvent::Verified { bytes, total: size });
    }
    Ok(hex::encode(hasher.finalize()))
}

/// Notes that `file` is right. Failing to note it only costs another hash next time.
pub(crate) fn remember(file: &Path, entry: &Entry) {
    if let Ok(metadata) = fs::metadata(file) {
        let _ = fs::write(marker(file), note(entry, &metadata));
    }
}

fn marker(file: &Path) -> PathBuf {
    crate::fetch::beside(file, "sha256")
}

fn note(entry: &Entry, metadata: &fs::Metadata) -> String {
    let changed = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_nanos());
    format!(
        "{}  {}\nsize {}\nchanged {changed}\n",
        entry.sha256,
        entry.file,
        metadata.len()
    )
}
