//! What there is.

use std::{path::PathBuf, rc::Rc};

use mwanda_catalogue::{Entry, Licence as CatalogueLicence};
use mwanda_protocol::{CatalogueModel, LibraryState, Licence, StoredModel};

use super::{
    begun::begun,
    keeper::Keeper,
    sources::{HUGGING_FACE, Served},
    stored_models::{StoredFolder, size},
};
use crate::{
    WorkerError,
    files::{EMBEDDED_TITLE, VirtualPath},
    opfs, scope,
};

/// Name and text of the licence of the model that comes with the page.
const EMBEDDED_LICENCE: (&str, &str) = (
    "Apache-2.0",
    "https://www.apache.org/licenses/LICENSE-2.0.txt",
);

/// What its card says of it at length.
const EMBEDDED_NOTICE: &str = "Trained by this project on the test sentences of the lingua language models, which are under the same licence.";

impl Keeper {
    /// Everything that is at hand, and how much room there is.
    pub(super) async fn state(&self) -> Result<LibraryState, WorkerError> {
        let room = opfs::room().await;
        let folders = match &self.stored {
            Some(stored) => stored.list().await?,
            None => Vec::new(),
        };
        Ok(LibraryState {
            embedded: Some(StoredModel {
                path: PathBuf::from("embedded/teaching"),
                title: EMBEDDED_TITLE.to_owned(),
                bytes: self.embedded_bytes,
                last_used: None,
                licence: Some(Licence {
                    name: EMBEDDED_LICENCE.0.to_owned(),
                    url: EMBEDDED_LICENCE.1.to_owned(),
                    notice: EMBEDDED_NOTICE.to_owned(),
                }),
            }),
            stored: self.stored_models(&folders).await,
            catalogue: self.catalogue_models(&folders).await,
            used_bytes: room.used,
            quota_bytes: room.quota,
            persisted: opfs::is_persisted().await,
            can_keep: self.stored.is_some(),
        })
    }

    /// Deletes a kept model, unless the engine has it.
    pub(super) async fn delete(&self, path: &std::path::Path) -> Result<(), WorkerError> {
        let parsed = VirtualPath::parse(path)?;
        let (VirtualPath::Stored { name, .. }, Some(stored)) = (&parsed, &self.stored) else {
            return Err(WorkerError::BadPath(path.to_path_buf()));
        };
        if self.files.is_open(&parsed.folder()) {
            return Err(WorkerError::Loaded {
                model: name.clone(),
            });
        }
        stored.remove(name).await
    }

    async fn stored_models(&self, folders: &[StoredFolder]) -> Vec<StoredModel> {
        let Some(stored) = &self.stored else {
            return Vec::new();
        };
        let notes = stored.notes().await;
        let mut models = Vec::new();
        for folder in folders {
            let note = notes.models.get(&folder.name);
            models.push(StoredModel {
                path: folder.path(),
                title: notes.title(&folder.name),
                bytes: folder.bytes().await,
                last_used: note.and_then(|note| note.last_used),
                licence: note.and_then(|note| note.licence.clone()),
            });
        }
        models
    }

    async fn catalogue_models(&self, folders: &[StoredFolder]) -> Vec<CatalogueModel> {
        let served = self.served().await;
        let mut models = Vec::new();
        for entry in self.catalogue.entries() {
            let is_stored = folders.iter().any(|folder| holds(folder, entry));
            let partial_bytes = match self.storage() {
                Some(storage) if !is_stored => match begun(storage, entry).await {
                    Some(file) => size(&file).await.min(entry.size),
                    None => 0,
                },
                _ => 0,
            };
            models.push(CatalogueModel {
                name: entry.name.clone(),
                title: entry.title.clone(),
                bytes: entry.size,
                partial_bytes,
                host: host(&served, entry),
                licence: licence(&entry.licence),
                is_stored,
                fetched: self.fetched.borrow().get(&entry.name).cloned(),
            });
        }
        models
    }

    /// What the page's own server has. It is asked once.
    pub(super) async fn served(&self) -> Rc<Served> {
        if let Some(served) = &*self.served.borrow() {
            return Rc::clone(served);
        }
        let served = Rc::new(super::download::served().await.unwrap_or_default());
        *self.served.borrow_mut() = Some(Rc::clone(&served));
        served
    }
}

/// Whether a folder is the one that this model of the catalogue is fetched into.
pub(super) fn holds(folder: &StoredFolder, entry: &Entry) -> bool {
    folder.name == entry.name && folder.files.iter().any(|file| file.path == entry.file)
}

/// The catalogue's licence, as the page gets it.
pub(super) fn licence(licence: &CatalogueLicence) -> Licence {
    Licence {
        name: licence.name.clone(),
        url: licence.url.clone(),
        notice: licence.notice.clone(),
    }
}

fn host(served: &Served, entry: &Entry) -> String {
    if served.has(entry) {
        scope::worker().location().host()
    } else {
        HUGGING_FACE.to_owned()
    }
}
