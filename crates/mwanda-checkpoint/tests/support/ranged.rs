//! Files that can only be read range by range, as in a browser.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use mwanda_checkpoint::{FileBytes, FileKind, Files, MemoryFiles};

/// No read may be larger: a file of weights is never read in one piece.
const LARGEST: usize = 16 << 20;

/// Files in memory that do not show it.
#[derive(Debug, Default)]
pub struct RangedFiles {
    files: MemoryFiles,
    state: Arc<State>,
}

/// What happens to the files that are open.
#[derive(Debug, Default)]
pub struct State {
    /// Bytes that were read.
    pub read: AtomicU64,
    /// Whether reads fail from now on.
    pub failing: AtomicBool,
    /// Whether the files count as changed from now on.
    pub changed: AtomicBool,
}

#[derive(Debug)]
struct RangedFile {
    content: Box<dyn FileBytes>,
    state: Arc<State>,
}

impl RangedFiles {
    pub fn new(files: MemoryFiles) -> Self {
        let state = Arc::default();
        Self { files, state }
    }

    /// What is at a path on the disk, under the same path.
    pub fn from_disk(path: &Path) -> Self {
        let mut files = MemoryFiles::default();
        add(&mut files, path);
        Self::new(files)
    }

    pub fn state(&self) -> Arc<State> {
        self.state.clone()
    }
}

fn add(files: &mut MemoryFiles, path: &Path) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            add(files, &entry.unwrap().path());
        }
    } else {
        files.insert(path, fs::read(path).unwrap());
    }
}

impl Files for RangedFiles {
    fn kind(&self, path: &Path) -> io::Result<FileKind> {
        self.files.kind(path)
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.files.names(folder)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn FileBytes>> {
        let file = RangedFile {
            content: self.files.open(path)?,
            state: self.state(),
        };
        Ok(Box::new(file))
    }
}

impl FileBytes for RangedFile {
    fn length(&self) -> u64 {
        self.content.length()
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        assert!(bytes.len() <= LARGEST, "{} bytes at once", bytes.len());
        if self.state.failing.load(Ordering::Relaxed) {
            return Err(io::Error::other("the page was denied the file"));
        }
        let read = bytes.len() as u64;
        self.state.read.fetch_add(read, Ordering::Relaxed);
        self.content.read_at(offset, bytes)
    }

    fn is_unchanged(&self) -> io::Result<bool> {
        Ok(!self.state.changed.load(Ordering::Relaxed))
    }
}
