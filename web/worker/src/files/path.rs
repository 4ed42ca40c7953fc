//! Paths under which the engine finds files.

use std::path::{Component, Path, PathBuf};

use crate::WorkerError;

/// A path of the engine's, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VirtualPath {
    /// A model that is part of this program: `embedded/<name>/…`.
    Embedded {
        /// The model's folder.
        name: String,
        /// What follows.
        rest: Vec<String>,
    },
    /// A model in the browser's private file system: `stored/<name>/…`.
    Stored {
        /// The model's folder.
        name: String,
        /// What follows.
        rest: Vec<String>,
    },
    /// Files that the user picked: `picked/<n>/<name>/…`.
    Picked {
        /// Which time of picking.
        number: u32,
        /// The folder's name.
        name: String,
        /// What follows.
        rest: Vec<String>,
    },
}

impl VirtualPath {
    /// Takes a path apart.
    ///
    /// # Errors
    /// [`WorkerError::BadPath`] for anything else than the three kinds, and for parts that lead elsewhere, such as `..`.
    pub fn parse(path: &Path) -> Result<Self, WorkerError> {
        let bad = || WorkerError::BadPath(path.to_path_buf());
        let mut parts = path.components().map(|part| match part {
            Component::Normal(part) => part.to_str().map(str::to_owned).ok_or_else(bad),
            _ => Err(bad()),
        });
        let mut next = || parts.next().unwrap_or_else(|| Err(bad()));
        Ok(match next()?.as_str() {
            "embedded" => Self::Embedded {
                name: next()?,
                rest: parts.collect::<Result<_, _>>()?,
            },
            "stored" => Self::Stored {
                name: next()?,
                rest: parts.collect::<Result<_, _>>()?,
            },
            "picked" => Self::Picked {
                number: next()?.parse().map_err(|_| bad())?,
                name: next()?,
                rest: parts.collect::<Result<_, _>>()?,
            },
            _ => return Err(bad()),
        })
    }

    /// The folder of the model that the path leads into.
    pub fn folder(&self) -> PathBuf {
        match self {
            Self::Embedded { name, .. } => Path::new("embedded").join(name),
            Self::Stored { name, .. } => Path::new("stored").join(name),
            Self::Picked { number, name, .. } => {
                Path::new("picked").join(number.to_string()).join(name)
            }
        }
    }
}

/// Path of a file inside a model's folder: never empty, and never out of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePath(Vec<String>);

impl FilePath {
    /// Reads a path with `/` between its parts.
    ///
    /// # Errors
    /// [`WorkerError::BadName`] for paths that are empty, absolute or leave their folder, and for characters that a file
    /// system takes for something else.
    pub fn parse(path: &str) -> Result<Self, WorkerError> {
        let is_plain = |part: &str| {
            !matches!(part, "" | "." | "..")
                && !part.contains(|c: char| c == '\\' || c.is_control())
        };
        if path.split('/').all(is_plain) {
            Ok(Self(path.split('/').map(str::to_owned).collect()))
        } else {
            Err(WorkerError::BadName(path.to_owned()))
        }
    }

    /// Its folders, from the outermost, and its own name.
    pub fn split(&self) -> (&[String], &str) {
        match self.0.split_last() {
            Some((name, folders)) => (folders, name),
            None => (&[], ""),
        }
    }

    /// The path below `folder`.
    pub fn below(&self, folder: &Path) -> PathBuf {
        let mut path = folder.to_path_buf();
        path.extend(&self.0);
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(path: &str) -> Result<VirtualPath, WorkerError> {
        VirtualPath::parse(Path::new(path))
    }

    #[test]
    fn the_three_kinds_are_told_apart() {
        let stored = parse("stored/gemma/gemma.gguf").unwrap();
        assert_eq!(
            stored,
            VirtualPath::Stored {
                name: "gemma".to_owned(),
                rest: vec!["gemma.gguf".to_owned()],
            }
        );
        assert_eq!(stored.folder(), Path::new("stored/gemma"));
        assert_eq!(
            parse("picked/12/my model").unwrap(),
            VirtualPath::Picked {
                number: 12,
                name: "my model".to_owned(),
                rest: Vec::new(),
            }
        );
        let embedded = parse("embedded/teaching/a/b").unwrap();
        assert_eq!(embedded.folder(), Path::new("embedded/teaching"));
    }

    #[test]
    fn no_path_leads_out() {
        let bad = [
            "",
            "stored",
            "picked/1",
            "picked/x/name",
            "/stored/name",
            "stored/../library.json",
            "stored/name/../../library.json",
            "embedded/..",
            "elsewhere/name",
        ];
        for path in bad {
            assert!(
                matches!(parse(path), Err(WorkerError::BadPath(_))),
                "{path}"
            );
        }
    }

    #[test]
    fn no_file_leaves_its_folder() {
        let path = FilePath::parse("original/params.json").unwrap();
        assert_eq!(
            path.split(),
            (["original".to_owned()].as_slice(), "params.json")
        );
        assert_eq!(
            path.below(Path::new("stored/x")),
            Path::new("stored/x/original/params.json")
        );
        let bad = [
            "", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", "a\\b", "a\0",
        ];
        for path in bad {
            assert!(
                matches!(FilePath::parse(path), Err(WorkerError::BadName(_))),
                "{path:?}"
            );
        }
    }
}
