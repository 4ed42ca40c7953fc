//! Files that are mapped into memory.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use memmap2::Mmap;

use crate::error::CheckpointError;
use crate::plain_file::open_plain;

/// A file mapped into memory for reading.
#[derive(Debug)]
pub(crate) struct MappedFile {
    path: PathBuf,
    file: File,
    /// `None` for an empty file, which some systems refuse to map.
    map: Option<Mmap>,
    modified: Option<SystemTime>,
}

impl MappedFile {
    pub(crate) fn open(path: &Path) -> Result<Self, CheckpointError> {
        let file = open_plain(path).map_err(CheckpointError::io("open", path))?;
        let metadata = file.metadata().map_err(CheckpointError::io("open", path))?;
        let map = if metadata.len() == 0 {
            None
        } else {
            // SAFETY: the map is only read. Other programs can still change the file; `expect_unchanged` is called
            // before each read, and models in use are replaced by renaming, which leaves the mapped file as it is.
            Some(unsafe { Mmap::map(&file) }.map_err(CheckpointError::io("map", path))?)
        };
        Ok(Self {
            path: path.to_path_buf(),
            file,
            map,
            modified: metadata.modified().ok(),
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.map.as_deref().unwrap_or_default()
    }

    /// Checks that the file is as it was when it was opened: reading a map of a file that has become shorter would
    /// end the process.
    pub(crate) fn expect_unchanged(&self) -> Result<(), CheckpointError> {
        let metadata = self
            .file
            .metadata()
            .map_err(CheckpointError::io("look at", &self.path))?;
        let same = metadata.len() == self.bytes().len() as u64
            && metadata.modified().ok() == self.modified;
        if same {
            Ok(())
        } else {
            Err(CheckpointError::FileChanged(self.path.clone()))
        }
    }
}
