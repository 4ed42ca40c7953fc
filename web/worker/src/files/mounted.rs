//! Open files under the engine's paths.
//!
//! A browser opens files asynchronously, and the engine asks for them in between: so whatever a request may read is opened
//! before and mounted here.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use mwanda_checkpoint::{FileBytes, FileKind, Files, MemoryFiles};

/// Files that are open, and those that are part of the program.
#[derive(Debug, Default)]
pub struct MountedFiles {
    embedded: MemoryFiles,
    open: Mutex<BTreeMap<PathBuf, Weak<dyn FileBytes>>>,
}

/// Keeps files open under their paths until it is dropped. What the engine opened of them stays open for it.
#[derive(Debug, Default)]
pub struct Mount(Vec<Arc<dyn FileBytes>>);

impl MountedFiles {
    /// Only what is part of the program.
    pub fn new(embedded: MemoryFiles) -> Self {
        Self {
            embedded,
            open: Mutex::default(),
        }
    }

    /// Puts open files under their paths, in the place of what was there.
    pub fn mount(&self, files: impl IntoIterator<Item = (PathBuf, Arc<dyn FileBytes>)>) -> Mount {
        let mut table = self.table();
        table.retain(|_, file| file.strong_count() > 0);
        let mut mount = Mount::default();
        for (path, file) in files {
            table.insert(path, Arc::downgrade(&file));
            mount.0.push(file);
        }
        mount
    }

    /// The file under a path, if it is open.
    pub fn get(&self, path: &Path) -> Option<Arc<dyn FileBytes>> {
        self.table().get(path).and_then(Weak::upgrade)
    }

    /// Whether any file below `folder` is open.
    pub fn is_open(&self, folder: &Path) -> bool {
        self.below(folder).next().is_some()
    }

    /// A panic while the table was locked would have ended the worker, so the table is never half changed.
    fn table(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Weak<dyn FileBytes>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What follows `folder` in the paths of open files.
    fn below(&self, folder: &Path) -> impl Iterator<Item = PathBuf> {
        let rests: Vec<PathBuf> = self
            .table()
            .iter()
            .filter(|(_, file)| file.strong_count() > 0)
            .filter_map(|(path, _)| path.strip_prefix(folder).ok())
            .map(Path::to_path_buf)
            .collect();
        rests.into_iter()
    }
}

impl Files for MountedFiles {
    fn kind(&self, path: &Path) -> io::Result<FileKind> {
        if self.get(path).is_some() {
            Ok(FileKind::File)
        } else if self.is_open(path) {
            Ok(FileKind::Folder)
        } else {
            self.embedded.kind(path)
        }
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        if self.get(folder).is_some() {
            return Err(ErrorKind::NotADirectory.into());
        }
        let first = |rest: PathBuf| Some(rest.iter().next()?.to_str()?.to_owned());
        let names: BTreeSet<String> = self.below(folder).filter_map(first).collect();
        if names.is_empty() {
            return self.embedded.names(folder);
        }
        Ok(names.into_iter().collect())
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn FileBytes>> {
        match self.get(path) {
            Some(file) => Ok(Box::new(Opened(file))),
            None if self.is_open(path) => Err(io::Error::new(
                ErrorKind::InvalidInput,
                "it is a folder, not a file",
            )),
            None => self.embedded.open(path),
        }
    }
}

/// One of several users of an open file.
#[derive(Debug)]
struct Opened(Arc<dyn FileBytes>);

impl FileBytes for Opened {
    fn length(&self) -> u64 {
        self.0.length()
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.0.read_at(offset, bytes)
    }

    fn in_memory(&self) -> Option<&[u8]> {
        self.0.in_memory()
    }

    fn is_unchanged(&self) -> io::Result<bool> {
        self.0.is_unchanged()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(path: &str, content: &'static str) -> MemoryFiles {
        MemoryFiles::from_iter([(path, content.as_bytes())])
    }

    fn file(path: &str, content: &'static str) -> (PathBuf, Arc<dyn FileBytes>) {
        let opened = memory(path, content).open(Path::new(path)).unwrap();
        (PathBuf::from(path), Arc::from(opened))
    }

    fn kind(files: &MountedFiles, path: &str) -> Result<FileKind, ErrorKind> {
        files.kind(Path::new(path)).map_err(|error| error.kind())
    }

    #[test]
    fn mounted_and_embedded_files_stand_side_by_side() {
        let files = MountedFiles::new(memory("embedded/teaching/config.json", "{}"));
        let mount = files.mount([file("stored/x/a", "1"), file("stored/x/b/c", "23")]);
        assert_eq!(kind(&files, "stored/x"), Ok(FileKind::Folder));
        assert_eq!(kind(&files, "stored/x/b/c"), Ok(FileKind::File));
        assert_eq!(kind(&files, "embedded/teaching"), Ok(FileKind::Folder));
        assert_eq!(kind(&files, "stored/y"), Err(ErrorKind::NotFound));
        assert_eq!(files.names(Path::new("stored/x")).unwrap(), ["a", "b"]);
        let names = files.names(Path::new("embedded/teaching")).unwrap();
        assert_eq!(names, ["config.json"]);
        assert_eq!(files.read(Path::new("stored/x/b/c")).unwrap(), b"23");
        let folder = files.open(Path::new("stored/x/b")).unwrap_err();
        assert_eq!(folder.kind(), ErrorKind::InvalidInput);
        let listed = files.names(Path::new("stored/x/a")).unwrap_err();
        assert_eq!(listed.kind(), ErrorKind::NotADirectory);
        drop(mount);
        assert_eq!(kind(&files, "stored/x/a"), Err(ErrorKind::NotFound));
    }

    #[test]
    fn what_the_engine_opened_outlives_the_mount() {
        let files = MountedFiles::default();
        let mount = files.mount([file("stored/x/a", "123"), file("stored/x/b", "4")]);
        let opened = files.open(Path::new("stored/x/a")).unwrap();
        drop(mount);
        assert!(files.get(Path::new("stored/x/b")).is_none());
        assert!(files.is_open(Path::new("stored/x")));
        let mut end = [0; 2];
        opened.read_at(1, &mut end).unwrap();
        assert_eq!(&end, b"23");
        drop(opened);
        assert!(!files.is_open(Path::new("stored/x")));
    }
}
