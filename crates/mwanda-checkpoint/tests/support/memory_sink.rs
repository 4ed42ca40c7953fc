//! An export that is kept in memory, and checked as it comes.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use mwanda_checkpoint::{CheckpointError, ExportSink};

/// The most that may be written at once.
const PIECE: usize = 8 << 20;

#[derive(Debug, Default)]
pub struct MemorySink {
    pub files: BTreeMap<String, Vec<u8>>,
    /// The file that was begun, with the length it is to have.
    open: Option<(String, u64)>,
    pub committed: bool,
    /// Bytes after which writing fails.
    pub room: Option<usize>,
}

impl ExportSink for MemorySink {
    fn begin(&mut self, path: &str, bytes: u64) -> Result<(), CheckpointError> {
        assert!(self.open.is_none() && !self.committed, "{path}");
        self.open = Some((path.to_owned(), bytes));
        let before = self.files.insert(path.to_owned(), Vec::new());
        assert!(before.is_none(), "{path} comes twice");
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), CheckpointError> {
        assert!(!bytes.is_empty() && bytes.len() <= PIECE);
        if let Some(room) = &mut self.room {
            let left = room.checked_sub(bytes.len());
            let full = || CheckpointError::io("write", Path::new("a page's archive"));
            *room = left.ok_or_else(|| full()(io::ErrorKind::QuotaExceeded.into()))?;
        }
        let (path, _) = self.open.as_ref().unwrap();
        self.files.get_mut(path).unwrap().extend(bytes);
        Ok(())
    }

    fn finish(&mut self) -> Result<(), CheckpointError> {
        let (path, length) = self.open.take().unwrap();
        assert_eq!(self.files[&path].len() as u64, length, "{path}");
        Ok(())
    }

    fn commit(&mut self) -> Result<PathBuf, CheckpointError> {
        assert!(self.open.is_none() && !self.committed);
        self.committed = true;
        Ok(PathBuf::from("model.zip"))
    }
}
