//! The folders of this program.

use wasm_bindgen::JsCast;

use super::{AccessFile, Claim, Folder, Mode, room::ask};
use crate::Thrown;

/// Where this program keeps everything: other pages of the same host share the root.
const HOME: &str = "mwanda";

/// The folders of this program in the private file system.
#[derive(Clone, Debug)]
pub struct Storage {
    /// Notes on the models.
    pub home: Folder,
    /// One folder a model.
    pub models: Folder,
    /// Beginnings of downloads.
    pub partial: Folder,
    /// Files to download, one folder a worker.
    pub drafts: Folder,
}

impl Storage {
    /// Opens the folders, and removes what workers left that are gone. `None` where the browser keeps nothing for this
    /// page: in old browsers, on insecure pages, in some private modes.
    pub async fn open() -> Option<Self> {
        let root = Folder::new(ask("getDirectory").await?.unchecked_into());
        let opened = async {
            let home = root.make_folder(HOME).await?;
            // Some browsers list files but have no handles for workers.
            let probe = home.make_file("probe").await?;
            match AccessFile::open(&probe, Mode::Write).await {
                Err(thrown) if thrown.is_locked() => {}
                other => drop(other?),
            }
            Ok::<_, Thrown>(Self {
                models: home.make_folder("stored").await?,
                partial: home.make_folder("partial").await?,
                drafts: home.make_folder("drafts").await?,
                home,
            })
        };
        let storage = opened.await.ok()?;
        // What cannot be removed now can be next time.
        let _ = Claim::remove_abandoned(&storage.models).await;
        let _ = Claim::remove_abandoned(&storage.drafts).await;
        Some(storage)
    }
}
