//! The models in the browser's private file system.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use web_sys::FileSystemFileHandle;

use super::notes::{Note, Notes};
use crate::{
    Thrown, WorkerError,
    files::model_path,
    opfs::{AccessFile, Claim, Folder, FoundFile, Mode, Storage, relocate, snapshot},
};

/// File of the notes on all models.
const NOTES: &str = "library.json";
/// The notes while they are written. It is held open meanwhile, so that one tab writes after the other.
const NEW_NOTES: &str = "library.json.new";

/// The models that are kept.
pub struct StoredModels(Storage);

/// A kept model.
pub struct StoredFolder {
    /// Name of its folder.
    pub name: String,
    /// Its files.
    pub files: Vec<FoundFile>,
}

impl StoredModels {
    /// The models in this storage.
    pub fn new(storage: Storage) -> Self {
        Self(storage)
    }

    /// The storage.
    pub fn storage(&self) -> &Storage {
        &self.0
    }

    /// All kept models. What is still being copied does not count.
    pub async fn list(&self) -> Result<Vec<StoredFolder>, WorkerError> {
        let listed = async {
            let mut models = Vec::new();
            for name in self.0.models.folder_names().await? {
                // Another tab may delete it meanwhile.
                let Some(folder) = self.0.models.folder(&name).await? else {
                    continue;
                };
                if Claim::is_on(&folder).await? {
                    continue;
                }
                let files = folder.files_below().await?;
                if !files.is_empty() {
                    models.push(StoredFolder { name, files });
                }
            }
            models.sort_by(|a, b| a.name.cmp(&b.name));
            Ok(models)
        };
        listed
            .await
            .map_err(|thrown: Thrown| thrown.while_doing("listing", "the kept models"))
    }

    /// One kept model.
    pub async fn find(&self, name: &str) -> Result<StoredFolder, WorkerError> {
        let gone = || WorkerError::NotThere {
            what: name.to_owned(),
        };
        let found = async {
            let Some(folder) = self.0.models.folder(name).await? else {
                return Ok(None);
            };
            if Claim::is_on(&folder).await? {
                return Ok(None);
            }
            folder.files_below().await.map(Some)
        };
        let files = found
            .await
            .map_err(|thrown: Thrown| thrown.while_doing("opening", name))?;
        Ok(StoredFolder {
            name: name.to_owned(),
            files: files.ok_or_else(gone)?,
        })
    }

    /// Removes a model.
    pub async fn remove(&self, name: &str) -> Result<(), WorkerError> {
        let removed = self.0.models.remove(name).await;
        removed.map_err(|thrown| thrown.while_doing("deleting", name))?;
        self.change_notes(|notes| {
            notes.models.remove(name);
        })
        .await
    }

    /// Reads the notes.
    pub async fn notes(&self) -> Notes {
        let read = async {
            let Some(file) = self.0.home.file(NOTES).await? else {
                return Ok(Notes::default());
            };
            let text = wasm_bindgen_futures::JsFuture::from(snapshot(&file).await?.text()).await?;
            let text = text.as_string().unwrap_or_default();
            Ok::<_, Thrown>(Notes::from_json(text.as_bytes()))
        };
        read.await.unwrap_or_default()
    }

    /// Notes something on a model.
    pub async fn note(
        &self,
        name: &str,
        change: impl FnOnce(&mut Note),
    ) -> Result<(), WorkerError> {
        self.change_notes(|notes| change(notes.models.entry(name.to_owned()).or_default()))
            .await
    }

    /// Reads the notes, changes them, writes them beside the old ones and then puts them in their place.
    async fn change_notes(&self, change: impl FnOnce(&mut Notes)) -> Result<(), WorkerError> {
        let written = async {
            let home: &Folder = &self.0.home;
            let file = AccessFile::open(&home.make_file(NEW_NOTES).await?, Mode::Write).await?;
            let mut notes = self.notes().await;
            change(&mut notes);
            let json = notes.to_json().map_err(|error| Thrown {
                name: String::new(),
                message: error.to_string(),
            })?;
            file.set_length(0)?;
            file.write_at(0, &json)?;
            file.flush()?;
            drop(file);
            relocate((home, NEW_NOTES), (home, NOTES)).await
        };
        written
            .await
            .map_err(|thrown: Thrown| thrown.while_doing("writing", "the notes on the models"))
    }
}

impl StoredFolder {
    /// The folder's virtual path.
    pub fn folder(&self) -> PathBuf {
        Path::new("stored").join(&self.name)
    }

    /// What the engine takes.
    pub fn path(&self) -> PathBuf {
        let names = self.files.iter().map(|file| file.path.as_str());
        model_path(&self.folder(), names.filter(|path| !path.contains('/')))
    }

    /// Bytes of all its files.
    pub async fn bytes(&self) -> u64 {
        let mut bytes = 0;
        for file in &self.files {
            bytes += size(&file.handle).await;
        }
        bytes
    }

    /// Its files by their paths inside it.
    pub fn by_path(&self) -> BTreeMap<&str, &FileSystemFileHandle> {
        let files = self.files.iter();
        files
            .map(|file| (file.path.as_str(), &file.handle))
            .collect()
    }
}

/// Bytes of a file; 0 where it cannot be looked at, so that the rest is listed nevertheless.
pub async fn size(file: &FileSystemFileHandle) -> u64 {
    snapshot(file).await.map_or(0, |file| file.size() as u64)
}
