//! Answers what the page asks about models.

use std::{cell::RefCell, collections::BTreeMap, path::PathBuf, rc::Rc, sync::Arc};

use mwanda_catalogue::Catalogue;
use mwanda_protocol::{LibraryEvent, LibraryRequest};
use web_sys::File;

use super::{busy::Busy, sources::Served, stored_models::StoredModels};
use crate::{
    Cancellation, WorkerError,
    files::{Mount, MountedFiles, embedded_model},
    opfs::Storage,
};

/// Everything that is at hand.
pub struct Keeper {
    pub(super) catalogue: Catalogue,
    /// `None` where the browser keeps nothing.
    pub(super) stored: Option<StoredModels>,
    pub(super) files: Arc<MountedFiles>,
    pub(super) embedded_bytes: u64,
    /// Files that the user picked; each time of picking stays readable.
    pub(super) picked: RefCell<Vec<Mount>>,
    /// Models of the catalogue that were fetched where nothing can be kept.
    pub(super) fetched: RefCell<BTreeMap<String, PathBuf>>,
    /// Models of the catalogue that are being fetched or discarded.
    pub(super) busy: Busy,
    /// What the page's own server has, once it was asked.
    pub(super) served: RefCell<Option<Rc<Served>>>,
}

impl Keeper {
    /// Opens what earlier visits kept.
    ///
    /// # Errors
    /// [`WorkerError::Catalogue`]; none in a program that passes its tests.
    pub async fn open() -> Result<Self, WorkerError> {
        let (embedded, embedded_bytes) = embedded_model();
        Ok(Self {
            catalogue: Catalogue::builtin()?,
            stored: Storage::open().await.map(StoredModels::new),
            files: Arc::new(MountedFiles::new(embedded)),
            embedded_bytes,
            picked: RefCell::default(),
            fetched: RefCell::default(),
            busy: Busy::default(),
            served: RefCell::default(),
        })
    }

    /// The files that are open, for the engine.
    pub fn files(&self) -> Arc<MountedFiles> {
        Arc::clone(&self.files)
    }

    /// The private file system, where there is one.
    pub fn storage(&self) -> Option<&Storage> {
        self.stored.as_ref().map(StoredModels::storage)
    }

    /// Does what `request` asks with the files that came beside it; the last event carries the result.
    ///
    /// # Errors
    /// [`WorkerError`].
    pub async fn handle(
        &self,
        request: LibraryRequest,
        files: Vec<File>,
        cancellation: &Cancellation,
        emit: &dyn Fn(LibraryEvent),
    ) -> Result<(), WorkerError> {
        let ready = match request {
            LibraryRequest::List => None,
            LibraryRequest::Fetch { name } => Some(self.fetch(&name, cancellation, emit).await?),
            LibraryRequest::Keep { name, files: names } => {
                Some(self.keep(&name, &names, &files, cancellation, emit).await?)
            }
            LibraryRequest::Pick { name, files: names } => Some(self.pick(&name, &names, &files)?),
            LibraryRequest::Delete { path } => {
                self.delete(&path).await?;
                None
            }
            LibraryRequest::Discard { name } => {
                self.discard(&name).await?;
                None
            }
        };
        let state = self.state().await?;
        emit(match ready {
            Some(path) => LibraryEvent::Ready { path, state },
            None => LibraryEvent::State(state),
        });
        Ok(())
    }
}
