//! Files on this machine's disk.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::SystemTime;

use memmap2::Mmap;

use super::{FileBytes, FileKind, Files, copy_from};
use crate::plain_file::{open_plain, read_plain};

/// The disk: paths are the system's own. Files that are opened are mapped into memory, so that nothing is copied.
#[derive(Debug, Clone, Copy, Default)]
pub struct DiskFiles;

impl Files for DiskFiles {
    fn kind(&self, path: &Path) -> io::Result<FileKind> {
        let kind = fs::metadata(path)?;
        Ok(if kind.is_dir() {
            FileKind::Folder
        } else if kind.is_file() {
            FileKind::File
        } else {
            FileKind::Other
        })
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            names.extend(entry?.file_name().into_string());
        }
        Ok(names)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn FileBytes>> {
        Ok(Box::new(MappedFile::open(path)?))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        read_plain(path)
    }

    fn on_disk<'a>(&self, path: &'a Path) -> Option<&'a Path> {
        Some(path)
    }
}

/// A file mapped into memory for reading.
#[derive(Debug)]
struct MappedFile {
    file: File,
    /// `None` for an empty file, which some systems refuse to map.
    map: Option<Mmap>,
    modified: Option<SystemTime>,
}

impl MappedFile {
    fn open(path: &Path) -> io::Result<Self> {
        let file = open_plain(path)?;
        let metadata = file.metadata()?;
        let map = if metadata.len() == 0 {
            None
        } else {
            // SAFETY: the map is only read. Other programs can still change the file; `is_unchanged` is asked before
            // each read, and models in use are replaced by renaming, which leaves the mapped file as it is.
            Some(unsafe { Mmap::map(&file) }.map_err(|error| {
                let reason = format!("it cannot be mapped into memory: {error}");
                io::Error::new(error.kind(), reason)
            })?)
        };
        Ok(Self {
            file,
            map,
            modified: metadata.modified().ok(),
        })
    }

    fn bytes(&self) -> &[u8] {
        self.map.as_deref().unwrap_or_default()
    }
}

impl FileBytes for MappedFile {
    fn length(&self) -> u64 {
        self.bytes().len() as u64
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        copy_from(self.bytes(), offset, bytes)
    }

    fn in_memory(&self) -> Option<&[u8]> {
        Some(self.bytes())
    }

    /// Reading a map of a file that has become shorter would end the process.
    fn is_unchanged(&self) -> io::Result<bool> {
        let metadata = self.file.metadata()?;
        Ok(metadata.len() == self.length() && metadata.modified().ok() == self.modified)
    }
}
