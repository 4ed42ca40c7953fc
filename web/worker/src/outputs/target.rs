//! Where a file for the user's downloads is written.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    io::{self, Seek, SeekFrom, Write},
};

use web_sys::{File, FileSystemFileHandle};

use super::chunks::Chunks;
use crate::{
    Thrown, WorkerError,
    opfs::{self, AccessFile, Claim, Folder, Mode, Storage, snapshot},
};

/// Files for the user's downloads, in a folder of this worker's that the next start removes. The last one stays while there
/// is room for it: the user may be downloading it still.
pub struct Drafts {
    /// `None` where the browser keeps nothing.
    folder: Option<(Folder, Claim)>,
    count: Cell<u32>,
    names: RefCell<VecDeque<String>>,
}

impl Drafts {
    /// Makes the folder.
    pub async fn open(storage: Option<&Storage>) -> Self {
        let make = async |storage: &Storage| {
            let name = format!("{:x}", (js_sys::Math::random() * 2_f64.powi(52)) as u64);
            let folder = storage.drafts.make_folder(&name).await?;
            let claim = Claim::new(&folder).await?;
            Ok::<_, Thrown>((folder, claim))
        };
        let folder = match storage {
            Some(storage) => make(storage).await.ok(),
            None => None,
        };
        Self {
            folder,
            count: Cell::new(0),
            names: RefCell::default(),
        }
    }

    /// Begins a file of about `bytes` bytes. It is in memory where the browser keeps nothing, or has no room left even for a
    /// file's name.
    ///
    /// # Errors
    /// [`WorkerError::NoRoom`], and whatever else the browser says.
    pub async fn begin(&self, bytes: u64) -> Result<Target, WorkerError> {
        let Some((folder, _)) = &self.folder else {
            return Ok(Target::Memory(Chunks::default()));
        };
        self.keep_last(folder, 1).await;
        if opfs::room().await.expect(bytes).is_err() {
            self.keep_last(folder, 0).await;
            opfs::room().await.expect(bytes)?;
        }
        let number = self.count.get() + 1;
        self.count.set(number);
        let name = number.to_string();
        self.names.borrow_mut().push_back(name.clone());
        let begin = async {
            let handle = folder.make_file(&name).await?;
            let file = AccessFile::open(&handle, Mode::Write).await?;
            Ok(Target::Stored {
                file,
                handle,
                position: 0,
                length: 0,
            })
        };
        let begun = begin
            .await
            .map_err(|thrown: Thrown| thrown.while_doing("writing", "a file to download"));
        match begun {
            // It keeps its name, by which it can be discarded like any other.
            Err(WorkerError::StorageFull { .. }) => Ok(Target::Memory(Chunks::default())),
            other => other,
        }
    }

    /// Removes the file that was begun last: nothing came of it. It must be closed.
    pub async fn discard_last(&self) {
        let last = self.names.borrow_mut().pop_back();
        if let (Some((folder, _)), Some(name)) = (&self.folder, last) {
            // Where this fails, the next start removes it.
            let _ = folder.remove(&name).await;
        }
    }

    /// Removes all files but the last `count`.
    async fn keep_last(&self, folder: &Folder, count: usize) {
        while self.names.borrow().len() > count {
            let oldest = self.names.borrow_mut().pop_front();
            if let Some(name) = oldest {
                let _ = folder.remove(&name).await;
            }
        }
    }
}

/// A file that is being written.
#[derive(Debug)]
pub enum Target {
    /// In the private file system.
    Stored {
        /// The file.
        file: AccessFile,
        /// What the page gets it by.
        handle: FileSystemFileHandle,
        /// Where the next write goes.
        position: u64,
        /// Bytes.
        length: u64,
    },
    /// In memory.
    Memory(Chunks),
}

impl Target {
    /// The complete file, which the page can hand out.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn into_file(self, name: &str) -> Result<File, WorkerError> {
        let file = match self {
            Self::Stored { file, handle, .. } => {
                let flushed = file.flush();
                drop(file);
                match flushed {
                    Ok(()) => snapshot(&handle).await,
                    Err(thrown) => Err(thrown),
                }
            }
            Self::Memory(chunks) => chunks.into_file(name),
        };
        file.map_err(|thrown| thrown.while_doing("handing out", name))
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stored {
                file,
                position,
                length,
                ..
            } => {
                file.write_at(*position, bytes)?;
                *position += bytes.len() as u64;
                *length = (*length).max(*position);
                Ok(bytes.len())
            }
            Self::Memory(chunks) => chunks.write(bytes),
        }
    }

    /// What is written can be read at once; the disk has it when the file is complete.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Target {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Stored {
                position, length, ..
            } => {
                *position = super::position(to, *position, *length)?;
                Ok(*position)
            }
            Self::Memory(chunks) => chunks.seek(to),
        }
    }
}
