//! Files in the browser's private file system.

use std::io::{self, ErrorKind};

use mwanda_checkpoint::FileBytes;
use send_wrapper::SendWrapper;

use crate::{
    Thrown,
    opfs::{AccessFile, Mode},
};

/// A file that is open for reading.
#[derive(Debug)]
pub struct StoredFile {
    /// The worker has one thread, and never sends it anywhere.
    file: SendWrapper<AccessFile>,
    length: u64,
}

impl StoredFile {
    /// Opens a file. Where the browser can, other tabs may read it too.
    ///
    /// # Errors
    /// A file that somebody else has open, or that cannot be opened.
    pub async fn open(file: &web_sys::FileSystemFileHandle) -> Result<Self, Thrown> {
        let file = AccessFile::open(file, Mode::Read).await?;
        Ok(Self {
            length: file.length()?,
            file: SendWrapper::new(file),
        })
    }
}

impl FileBytes for StoredFile {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        let mut done = 0;
        while done < bytes.len() {
            let read = self.file.read_at(offset + done as u64, &mut bytes[done..]);
            match read.map_err(io::Error::from)? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                count => done += count,
            }
        }
        Ok(())
    }
}
