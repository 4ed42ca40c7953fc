//! An open file of weights, and where it is.

use std::borrow::Cow;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::error::CheckpointError;
use crate::files::{FileBytes, Files, append};

/// An open file that knows its path.
#[derive(Debug)]
pub(crate) struct OpenFile {
    path: PathBuf,
    content: Box<dyn FileBytes>,
}

impl OpenFile {
    pub(crate) fn open(files: &dyn Files, path: &Path) -> Result<Self, CheckpointError> {
        Ok(Self {
            path: path.to_path_buf(),
            content: files
                .open(path)
                .map_err(CheckpointError::io("open", path))?,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its last part, for lists of files.
    pub(crate) fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    pub(crate) fn length(&self) -> u64 {
        self.content.length()
    }

    /// The whole content, where it need not be read.
    pub(crate) fn in_memory(&self) -> Option<&[u8]> {
        self.content.in_memory()
    }

    /// A range of the content, where it need not be read.
    pub(crate) fn read_in_memory(
        &self,
        range: Range<u64>,
    ) -> Result<Option<&[u8]>, CheckpointError> {
        let Some(content) = self.in_memory() else {
            return Ok(None);
        };
        let [start, end] = [range.start, range.end].map(|place| usize::try_from(place).ok());
        let part = start
            .zip(end)
            .and_then(|(start, end)| content.get(start..end));
        let part = part.ok_or_else(|| ErrorKind::UnexpectedEof.into());
        part.map(Some).map_err(self.unreadable())
    }

    /// A range of the content: borrowed where it is in memory, read otherwise.
    pub(crate) fn read(&self, range: Range<u64>) -> Result<Cow<'_, [u8]>, CheckpointError> {
        if let Some(bytes) = self.read_in_memory(range.clone())? {
            return Ok(Cow::Borrowed(bytes));
        }
        let mut bytes = Vec::new();
        self.append(range, &mut bytes)?;
        Ok(Cow::Owned(bytes))
    }

    /// Appends a range of the content to a buffer.
    pub(crate) fn append(
        &self,
        range: Range<u64>,
        buffer: &mut Vec<u8>,
    ) -> Result<(), CheckpointError> {
        append(self.content.as_ref(), range, buffer).map_err(self.unreadable())
    }

    /// Checks that the file is as it was when it was opened.
    pub(crate) fn expect_unchanged(&self) -> Result<(), CheckpointError> {
        let unchanged = self.content.is_unchanged();
        match unchanged.map_err(CheckpointError::io("look at", &self.path))? {
            true => Ok(()),
            false => Err(CheckpointError::FileChanged(self.path.clone())),
        }
    }

    fn unreadable(&self) -> impl FnOnce(io::Error) -> CheckpointError {
        CheckpointError::io("read", &self.path)
    }
}
