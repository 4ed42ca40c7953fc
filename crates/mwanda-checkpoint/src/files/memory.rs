//! Files that are in memory.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::{FileBytes, FileKind, Files, copy_from};

/// Files that are in memory, by their paths: a model that is part of a program, or was downloaded. A path's folders are
/// there because of it; the empty path is the folder of all.
#[derive(Debug, Clone, Default)]
pub struct MemoryFiles {
    files: BTreeMap<PathBuf, MemoryFile>,
}

#[derive(Clone)]
struct MemoryFile(Arc<Cow<'static, [u8]>>);

impl MemoryFiles {
    /// Adds a file, or replaces the one that has its path.
    pub fn insert(&mut self, path: impl AsRef<Path>, content: impl Into<Cow<'static, [u8]>>) {
        let file = MemoryFile(Arc::new(content.into()));
        self.files.insert(plain(path.as_ref()), file);
    }

    /// The rest of the paths of all that is in a folder.
    fn below(&self, folder: &Path) -> impl Iterator<Item = &Path> {
        let folder = plain(folder);
        let paths = self.files.keys();
        paths.filter_map(move |path| path.strip_prefix(&folder).ok())
    }
}

impl<P: AsRef<Path>, C: Into<Cow<'static, [u8]>>> FromIterator<(P, C)> for MemoryFiles {
    fn from_iter<I: IntoIterator<Item = (P, C)>>(files: I) -> Self {
        let mut all = Self::default();
        files
            .into_iter()
            .for_each(|(path, content)| all.insert(path, content));
        all
    }
}

impl Files for MemoryFiles {
    fn kind(&self, path: &Path) -> io::Result<FileKind> {
        if self.files.contains_key(&plain(path)) {
            return Ok(FileKind::File);
        }
        match self.below(path).next() {
            Some(_) => Ok(FileKind::Folder),
            None => Err(ErrorKind::NotFound.into()),
        }
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        if self.kind(folder)? != FileKind::Folder {
            return Err(ErrorKind::NotADirectory.into());
        }
        let first = |rest: &Path| Some(rest.iter().next()?.to_str()?.to_owned());
        let names: BTreeSet<_> = self.below(folder).filter_map(first).collect();
        Ok(names.into_iter().collect())
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn FileBytes>> {
        match self.files.get(&plain(path)) {
            Some(file) => Ok(Box::new(file.clone())),
            None if self.kind(path)? == FileKind::Folder => Err(io::Error::new(
                ErrorKind::InvalidInput,
                "it is not a plain file",
            )),
            None => Err(ErrorKind::NotFound.into()),
        }
    }
}

impl FileBytes for MemoryFile {
    fn length(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        copy_from(&self.0, offset, bytes)
    }

    fn in_memory(&self) -> Option<&[u8]> {
        Some(&self.0)
    }
}

/// A content of many megabytes is of no use in a message.
impl fmt::Debug for MemoryFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} bytes", self.0.len())
    }
}

/// The path without the `.` parts that do not change where it leads.
fn plain(path: &Path) -> PathBuf {
    let parts = path.components();
    parts.filter(|part| *part != Component::CurDir).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> MemoryFiles {
        let texts = [
            ("model/config.json", "{}"),
            ("model/a/b", "1234"),
            ("top", ""),
        ];
        texts
            .into_iter()
            .map(|(path, text)| (path, text.as_bytes()))
            .collect()
    }

    #[test]
    fn folders_are_there_because_of_their_files() {
        let files = files();
        let kind = |path: &str| files.kind(Path::new(path)).map_err(|error| error.kind());
        assert_eq!(kind(""), Ok(FileKind::Folder));
        assert_eq!(kind("./model/"), Ok(FileKind::Folder));
        assert_eq!(kind("model/a"), Ok(FileKind::Folder));
        assert_eq!(kind("model/./config.json"), Ok(FileKind::File));
        assert_eq!(kind("mod"), Err(ErrorKind::NotFound));
        assert_eq!(kind("top/below"), Err(ErrorKind::NotFound));
        let names = |path: &str| files.names(Path::new(path)).map_err(|error| error.kind());
        assert_eq!(names("").unwrap(), ["model", "top"]);
        assert_eq!(names("model").unwrap(), ["a", "config.json"]);
        assert_eq!(names("top"), Err(ErrorKind::NotADirectory));
        assert_eq!(names("none"), Err(ErrorKind::NotFound));
    }

    #[test]
    fn files_are_read_in_ranges_and_as_a_whole() {
        let files = files();
        assert_eq!(files.read(Path::new("model/a/b")).unwrap(), b"1234");
        assert_eq!(files.read(Path::new("top")).unwrap(), b"");
        let file = files.open(Path::new("model/a/b")).unwrap();
        let mut part = [0; 2];
        file.read_at(1, &mut part).unwrap();
        assert_eq!((file.length(), &part), (4, b"23"));
        for offset in [3, 5, u64::MAX] {
            let error = file.read_at(offset, &mut part).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
        }
        let refused = |path: &str| files.open(Path::new(path)).unwrap_err().kind();
        assert_eq!(refused("model"), ErrorKind::InvalidInput);
        assert_eq!(refused("nothing"), ErrorKind::NotFound);
    }

    #[test]
    fn messages_leave_the_content_out() {
        assert!(format!("{:?}", files()).contains("4 bytes"));
    }
}
