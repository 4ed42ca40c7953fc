//! Folders that somebody is at work on.
//!
//! A file in the folder is held open while the work goes on, and removed at its end. So whoever finds the file knows that
//! the folder is unfinished; and whoever can open it knows that nobody is at work any more: the tab was closed.

use super::{AccessFile, Folder, Mode};
use crate::Thrown;

/// Name of the file. No model's file is called so: it begins with a dot and ends as nothing else does.
const MARKER: &str = ".unfinished-mwanda";

/// Claims a folder until it is released or dropped.
#[derive(Debug)]
pub struct Claim {
    folder: Folder,
    _marker: AccessFile,
}

impl Claim {
    /// Claims a folder.
    ///
    /// # Errors
    /// `NoModificationAllowedError` where somebody else has it, and whatever else the browser says.
    pub async fn new(folder: &Folder) -> Result<Self, Thrown> {
        let marker = folder.make_file(MARKER).await?;
        Ok(Self {
            folder: folder.clone(),
            _marker: AccessFile::open(&marker, Mode::Write).await?,
        })
    }

    /// The work is finished, and so is the folder.
    ///
    /// # Errors
    /// What the browser says; the folder then still counts as unfinished.
    pub async fn finish(self) -> Result<(), Thrown> {
        let folder = self.folder.clone();
        drop(self);
        folder.remove(MARKER).await
    }

    /// Whether work on a folder was begun and not finished.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn is_on(folder: &Folder) -> Result<bool, Thrown> {
        Ok(folder.file(MARKER).await?.is_some())
    }

    /// Removes the folders in `parent` whose work was begun, and whose worker is gone.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn remove_abandoned(parent: &Folder) -> Result<(), Thrown> {
        for name in parent.folder_names().await? {
            let Some(folder) = parent.folder(&name).await? else {
                continue;
            };
            if Self::is_on(&folder).await? && Self::new(&folder).await.is_ok() {
                parent.remove(&name).await?;
            }
        }
        Ok(())
    }
}
