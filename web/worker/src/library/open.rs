//! Opening a model for the engine.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use mwanda_checkpoint::{FileBytes, Files};
use web_sys::FileSystemFileHandle;

use super::{keeper::Keeper, stored_models::StoredModels};
use crate::{
    Thrown, WorkerError,
    files::{Mount, PickedFile, StoredFile, VirtualPath},
    opfs::snapshot,
};

impl Keeper {
    /// Opens all files of the model that `path` leads into, until the mount is dropped.
    ///
    /// # Errors
    /// [`WorkerError`]
    pub async fn open_model(&self, path: &Path) -> Result<Mount, WorkerError> {
        let parsed = VirtualPath::parse(path)?;
        match (&parsed, &self.stored) {
            (VirtualPath::Stored { name, .. }, Some(stored)) => {
                let folder = parsed.folder();
                let open = self.open_stored(stored, name, &folder).await?;
                Ok(self.files.mount(open))
            }
            (VirtualPath::Stored { .. }, None) => Err(WorkerError::NoStorage),
            // They are always open.
            _ => match self.files.kind(path) {
                Ok(_) => Ok(Mount::default()),
                Err(_) => Err(WorkerError::NotThere {
                    what: path.display().to_string(),
                }),
            },
        }
    }

    /// Notes that a model was used now.
    pub async fn mark_used(&self, path: &Path) -> Result<(), WorkerError> {
        match (VirtualPath::parse(path)?, &self.stored) {
            (VirtualPath::Stored { name, .. }, Some(stored)) => {
                let now = js_sys::Date::now();
                stored.note(&name, |note| note.last_used = Some(now)).await
            }
            _ => Ok(()),
        }
    }

    async fn open_stored(
        &self,
        stored: &StoredModels,
        name: &str,
        folder: &Path,
    ) -> Result<Vec<(PathBuf, Arc<dyn FileBytes>)>, WorkerError> {
        let mut open = Vec::new();
        for (inner, handle) in stored.find(name).await?.by_path() {
            let path = folder.join(inner);
            // A browser without read-only mode opens a file only once.
            let file = match self.files.get(&path) {
                Some(file) => file,
                None => open_file(handle)
                    .await
                    .map_err(|thrown| thrown.while_doing("opening", name))?,
            };
            open.push((path, file));
        }
        Ok(open)
    }
}

/// Where another tab has the file for itself, its content can still be read, only more slowly.
async fn open_file(handle: &FileSystemFileHandle) -> Result<Arc<dyn FileBytes>, Thrown> {
    match StoredFile::open(handle).await {
        Ok(file) => Ok(Arc::new(file)),
        Err(thrown) if thrown.is_locked() => {
            let file = snapshot(handle).await?;
            Ok(Arc::new(PickedFile::new(&file)?))
        }
        Err(thrown) => Err(thrown),
    }
}
