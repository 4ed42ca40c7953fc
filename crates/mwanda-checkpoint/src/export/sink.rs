//! Where an export is written.

use std::path::PathBuf;

use crate::error::CheckpointError;

/// Takes the files of an export one after the other: a folder on the disk, an archive that a page hands out. Dropped
/// before [`ExportSink::commit`] has succeeded, it should leave nothing. [`CheckpointError::io`] makes errors of the
/// system fit for it.
pub trait ExportSink {
    /// Begins a file of this many bytes. Its path has `/` between its parts; no path comes twice.
    ///
    /// # Errors
    /// A file that cannot be made.
    fn begin(&mut self, path: &str, bytes: u64) -> Result<(), CheckpointError>;

    /// Appends at most 8 MiB to the file that was begun last.
    ///
    /// # Errors
    /// A write that fails.
    fn write(&mut self, bytes: &[u8]) -> Result<(), CheckpointError>;

    /// Ends the file, which has all its bytes.
    ///
    /// # Errors
    /// A file that cannot be brought to where it is to be kept.
    fn finish(&mut self) -> Result<(), CheckpointError>;

    /// Ends the export, which has all its files, and answers where it is to be found.
    ///
    /// # Errors
    /// An output that cannot be put in its place.
    fn commit(&mut self) -> Result<PathBuf, CheckpointError>;
}
