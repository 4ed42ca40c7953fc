//! Making files readable that the user picked.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use mwanda_checkpoint::FileBytes;
use web_sys::File;

use super::keeper::Keeper;
use crate::{
    WorkerError,
    files::{FilePath, PickedFile, model_path, storage_name},
};

impl Keeper {
    /// Makes files readable under a path of their own, and answers it.
    pub(super) fn pick(
        &self,
        name: &str,
        names: &[String],
        files: &[File],
    ) -> Result<PathBuf, WorkerError> {
        let paths = file_paths(names, files)?;
        let number = self.picked.borrow().len() + 1;
        let folder = Path::new("picked")
            .join(number.to_string())
            .join(storage_name(name));
        let mut open: Vec<(PathBuf, Arc<dyn FileBytes>)> = Vec::new();
        for (path, file) in paths.iter().zip(files) {
            let picked =
                PickedFile::new(file).map_err(|thrown| thrown.while_doing("opening", name))?;
            open.push((path.below(&folder), Arc::new(picked)));
        }
        let mount = self.files.mount(open);
        self.picked.borrow_mut().push(mount);
        Ok(model_path(&folder, top_names(&paths)))
    }
}

/// The files' paths inside their folder.
pub(super) fn file_paths(names: &[String], files: &[File]) -> Result<Vec<FilePath>, WorkerError> {
    if names.len() != files.len() || files.is_empty() {
        return Err(WorkerError::FileCount {
            names: names.len(),
            files: files.len(),
        });
    }
    let paths = names.iter().map(|name| FilePath::parse(name));
    let paths: Vec<FilePath> = paths.collect::<Result<_, _>>()?;
    let mut seen = BTreeSet::new();
    match paths.iter().position(|path| !seen.insert(path)) {
        Some(twice) => Err(WorkerError::BadName(names[twice].clone())),
        None => Ok(paths),
    }
}

/// Names of the files that are in no folder of their folder.
pub(super) fn top_names(paths: &[FilePath]) -> impl Iterator<Item = &str> {
    paths.iter().filter_map(|path| match path.split() {
        ([], name) => Some(name),
        _ => None,
    })
}
