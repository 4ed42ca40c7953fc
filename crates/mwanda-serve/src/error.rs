//! What can go wrong before and while the app is served.

use std::{io, path::PathBuf};

/// Why the app could not be served or compressed.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The folder holds no built app.
    #[error("{} holds no index.html: build the app into it first", .folder.display())]
    NoApp {
        /// The folder that was to be served.
        folder: PathBuf,
    },
    /// The catalogue or the models folder could not be found.
    #[error(transparent)]
    Catalogue(#[from] mwanda_catalogue::CatalogueError),
    /// The prefix is no path under which files can be served.
    #[error(
        "\"{prefix}\" is no prefix: it needs a form like /some/path/, of letters, digits and -._~"
    )]
    Prefix {
        /// The prefix that was asked for.
        prefix: String,
    },
    /// The port cannot be had.
    #[error("port {port} cannot be used")]
    Port {
        /// The port that was asked for; 0 stands for any.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The system broke off serving.
    #[error("serving broke off")]
    Serve(#[source] io::Error),
    /// A file or folder could not be read or written.
    #[error("{} cannot be used", .path.display())]
    Io {
        /// The file or folder in question.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The WebAssembly is larger than it may be.
    #[error(
        "the compressed WebAssembly may have {limit} bytes, but has {sum}: {}",
        .files.join(", ")
    )]
    WasmTooBig {
        /// Bytes that are allowed.
        limit: u64,
        /// Bytes that there are, with Brotli.
        sum: u64,
        /// Every file with its size.
        files: Vec<String>,
    },
}

impl ServeError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
