//! Copying files that the user picked into the browser's storage.

use std::path::{Path, PathBuf};

use js_sys::Uint8Array;
use mwanda_protocol::LibraryEvent;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::{
    keeper::Keeper,
    pace::Pace,
    pick::{file_paths, top_names},
    stored_models::StoredModels,
};
use crate::{
    Cancellation, Thrown, WorkerError,
    files::{FilePath, model_path, storage_name, unused_name},
    opfs::{self, AccessFile, Claim, Folder, Mode},
    scope,
};

/// Bytes that are copied at a time.
const PIECE: u64 = 8 << 20;

impl Keeper {
    /// Copies files, and answers the model's path.
    pub(super) async fn keep(
        &self,
        title: &str,
        names: &[String],
        files: &[File],
        cancellation: &Cancellation,
        emit: &dyn Fn(LibraryEvent),
    ) -> Result<PathBuf, WorkerError> {
        let stored = self.stored.as_ref().ok_or(WorkerError::NoStorage)?;
        let paths = file_paths(names, files)?;
        let total = files.iter().map(|file| file.size() as u64).sum();
        opfs::room().await.expect(total)?;
        let copy = Copy {
            cancellation,
            emit,
            pace: Pace::new(scope::now(), 0, total),
            done: 0,
        };
        let name = match self.store(stored, title, &paths, files, copy).await {
            Ok(name) => name,
            Err(error) => return Err(opfs::room().await.explain(error, total)),
        };
        stored
            .note(&name, |note| note.title = title.to_owned())
            .await?;
        Ok(model_path(
            &Path::new("stored").join(&name),
            top_names(&paths),
        ))
    }

    /// Copies files into a folder of their own, and answers its name. Where this fails, nothing of it stays.
    async fn store(
        &self,
        stored: &StoredModels,
        title: &str,
        paths: &[FilePath],
        files: &[File],
        copy: Copy<'_>,
    ) -> Result<String, WorkerError> {
        let models = &stored.storage().models;
        let keeping = |thrown: Thrown| thrown.while_doing("keeping", title);
        let taken = models.folder_names().await.map_err(keeping)?;
        // The names of the catalogue's models are left to them.
        let name = unused_name(&storage_name(title), |name| {
            taken.iter().any(|taken| taken == name) || self.catalogue.entry(name).is_ok()
        });
        let folder = models.make_folder(&name).await.map_err(keeping)?;
        let claim = Claim::new(&folder).await.map_err(keeping)?;
        if let Err(error) = copy.all(&folder, paths, files).await {
            drop(claim);
            // Where this fails, the next start removes it.
            let _ = models.remove(&name).await;
            return Err(error);
        }
        claim.finish().await.map_err(keeping)?;
        Ok(name)
    }
}

struct Copy<'a> {
    cancellation: &'a Cancellation,
    emit: &'a dyn Fn(LibraryEvent),
    pace: Pace,
    done: u64,
}

impl Copy<'_> {
    async fn all(
        mut self,
        folder: &Folder,
        paths: &[FilePath],
        files: &[File],
    ) -> Result<(), WorkerError> {
        for (path, file) in paths.iter().zip(files) {
            let (folders, name) = path.split();
            let copying = |thrown: Thrown| thrown.while_doing("copying", name);
            let mut folder = folder.clone();
            for inner in folders {
                folder = folder.make_folder(inner).await.map_err(copying)?;
            }
            let target = folder.make_file(name).await.map_err(copying)?;
            let target = AccessFile::open(&target, Mode::Write)
                .await
                .map_err(copying)?;
            self.one(file, &target, name).await?;
        }
        Ok(())
    }

    async fn one(
        &mut self,
        file: &File,
        target: &AccessFile,
        name: &str,
    ) -> Result<(), WorkerError> {
        let copying = |thrown: Thrown| thrown.while_doing("copying", name);
        let length = file.size() as u64;
        let mut offset = 0;
        while offset < length {
            self.cancellation.check()?;
            let end = length.min(offset + PIECE);
            let piece = read(file, offset, end).await.map_err(copying)?;
            target.write_js_at(offset, &piece).map_err(copying)?;
            self.done += end - offset;
            offset = end;
            let report = self.pace.report(scope::now(), self.done, false);
            let report = report.map(LibraryEvent::Progress);
            report.into_iter().for_each(self.emit);
        }
        target.flush().map_err(copying)
    }
}

async fn read(file: &File, start: u64, end: u64) -> Result<Uint8Array, Thrown> {
    let slice = file.slice_with_f64_and_f64(start as f64, end as f64)?;
    let buffer = JsFuture::from(slice.array_buffer()).await?;
    Ok(Uint8Array::new(&buffer))
}
