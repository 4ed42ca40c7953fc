//! Where files come from: the disk, memory, or whatever a browser gives access to.

#[cfg(not(target_family = "wasm"))]
mod disk;
mod memory;

use std::fmt::Debug;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::path::Path;

#[cfg(not(target_family = "wasm"))]
pub use disk::DiskFiles;
pub use memory::MemoryFiles;

/// Most bytes that are asked of a file at a time.
pub(crate) const LARGEST_READ: usize = 8 << 20;

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A plain file, or a link to one.
    File,
    /// A folder, or a link to one.
    Folder,
    /// Something that cannot be read as a file: a device, a pipe.
    Other,
}

/// Files that can be listed and opened by their paths.
pub trait Files: Debug + Send + Sync {
    /// What is at a path.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] where nothing is, and whatever else is in the way of looking.
    fn kind(&self, path: &Path) -> io::Result<FileKind>;

    /// Names of the files and folders in a folder, in any order. Names that are not Unicode are left out.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] where nothing is, [`ErrorKind::NotADirectory`] where something else is, and a listing that
    /// fails.
    fn names(&self, folder: &Path) -> io::Result<Vec<String>>;

    /// Opens a file for reading.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] where nothing is, [`ErrorKind::InvalidInput`] where something else than a plain file is,
    /// and a file that cannot be opened.
    fn open(&self, path: &Path) -> io::Result<Box<dyn FileBytes>>;

    /// The content of a file that is small enough for memory.
    ///
    /// # Errors
    /// Those of [`Files::open`] and [`FileBytes::read_at`], and [`ErrorKind::OutOfMemory`].
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let file = self.open(path)?;
        let mut bytes = Vec::new();
        append(file.as_ref(), 0..file.length(), &mut bytes)?;
        Ok(bytes)
    }

    /// Where a path lies on this machine's disk, if it does: no export may take its place there.
    fn on_disk<'a>(&self, _path: &'a Path) -> Option<&'a Path> {
        None
    }
}

/// An open file. Its content is taken to stay as it is; where it may change, [`FileBytes::is_unchanged`] tells.
pub trait FileBytes: Debug + Send + Sync {
    /// Its length in bytes when it was opened.
    fn length(&self) -> u64;

    /// Fills `bytes` with what starts at byte `offset`.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEof`] beyond the end, and a read that fails.
    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()>;

    /// The whole content, where it lies in memory or is mapped into it; it is then borrowed instead of read.
    fn in_memory(&self) -> Option<&[u8]> {
        None
    }

    /// Whether the file is as it was when it was opened. Files that cannot change, or whose reads fail once they have
    /// changed, always are.
    ///
    /// # Errors
    /// A file that cannot be looked at any more.
    fn is_unchanged(&self) -> io::Result<bool> {
        Ok(true)
    }
}

/// Appends a range of a file to a buffer, in reads of at most [`LARGEST_READ`] bytes.
pub(crate) fn append(
    file: &dyn FileBytes,
    range: Range<u64>,
    buffer: &mut Vec<u8>,
) -> io::Result<()> {
    let count = range.end.saturating_sub(range.start);
    let count = usize::try_from(count).map_err(|_| ErrorKind::OutOfMemory)?;
    buffer.try_reserve_exact(count)?;
    let begin = buffer.len();
    buffer.resize(begin + count, 0);
    let mut offset = range.start;
    for piece in buffer[begin..].chunks_mut(LARGEST_READ) {
        file.read_at(offset, piece)?;
        offset += piece.len() as u64;
    }
    Ok(())
}

/// Fills `target` from content that is in memory.
fn copy_from(content: &[u8], offset: u64, target: &mut [u8]) -> io::Result<()> {
    let start = usize::try_from(offset).ok();
    let rest = start.and_then(|start| content.get(start..));
    let source = rest.and_then(|rest| rest.get(..target.len()));
    target.copy_from_slice(source.ok_or(ErrorKind::UnexpectedEof)?);
    Ok(())
}
