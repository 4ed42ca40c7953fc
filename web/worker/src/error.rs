//! What can go wrong around the engine: storage, downloads, messages.

use std::{fmt, path::PathBuf};

use mwanda_catalogue::CatalogueError;
use mwanda_protocol::{Failure, FailureKind};

use crate::files::shown;

/// Why a call of the worker's own failed. The engine has its own errors.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The user stopped the call.
    #[error("cancelled")]
    Cancelled,
    /// There is less room than is needed.
    #[error("this needs {}, and the browser leaves {} to this page", Size(*.needed), Size(*.available))]
    NoRoom {
        /// Bytes that are needed.
        needed: u64,
        /// Bytes that there are.
        available: u64,
    },
    /// Storage became full while it was written.
    #[error("the browser's storage became full while {doing}: {reason}")]
    StorageFull {
        /// What was being done.
        doing: String,
        /// What the browser said.
        reason: String,
    },
    /// Storage became full, although there was room by the browser's own figures.
    #[error(
        "the browser's storage became full while {doing}: {reason}; {} are needed, and the browser counts {} as free",
        Size(*.needed),
        Size(*.available)
    )]
    FullWithRoom {
        /// What was being done.
        doing: String,
        /// What the browser said.
        reason: String,
        /// Bytes that are needed.
        needed: u64,
        /// Bytes that there should be.
        available: u64,
    },
    /// This browser, or its private mode, keeps nothing for pages.
    #[error("this browser gives the page no storage to keep models in")]
    NoStorage,
    /// Another tab has the file open, or another call of this one.
    #[error(
        "{what} is open in another tab, or busy in this one; close that tab, or wait until it is done"
    )]
    OpenElsewhere {
        /// The model, or what is done with it.
        what: String,
    },
    /// The engine has the model open.
    #[error("{model} is loaded; load another model before this one is deleted")]
    Loaded {
        /// The model's path.
        model: String,
    },
    /// A file or folder is not there (any more).
    #[error("{what} is not there any more")]
    NotThere {
        /// The file or folder.
        what: String,
    },
    /// Any other failure of the browser's storage or of a picked file.
    #[error("{doing} failed: {reason}")]
    Storage {
        /// What was being done.
        doing: String,
        /// What the browser said.
        reason: String,
    },
    /// A path that leads to no model.
    #[error("\"{}\" is not the path of a model here", .0.display())]
    BadPath(PathBuf),
    /// A name inside a model that leaves it, or that storage cannot take.
    #[error("\"{0}\" cannot be the name of a file of a model")]
    BadName(String),
    /// Names and files of a request do not match.
    #[error("{names} names came with {files} files")]
    FileCount {
        /// Names in the request.
        names: usize,
        /// Files beside it.
        files: usize,
    },
    /// The catalogue has no such model, or cannot be read.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The server could not be reached, or the connection broke.
    #[error("{url} cannot be fetched: {reason}")]
    Connection {
        /// The address that was asked.
        url: String,
        /// What the browser said.
        reason: String,
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
        /// Bytes that the catalogue promises.
        expected: u64,
        /// Bytes that the server offers.
        found: u64,
    },
    /// The server ended the file early, again and again. What came is kept for the next attempt.
    #[error("{url} broke off after {received} of {expected} bytes")]
    BrokeOff {
        /// The address that was asked.
        url: String,
        /// Bytes that are there.
        received: u64,
        /// Bytes there should be.
        expected: u64,
    },
    /// What was fetched is not the catalogue's file. It was deleted.
    #[error(
        "{url} sent a file with SHA-256 {found}, the catalogue says {expected}; it was deleted"
    )]
    WrongHash {
        /// The address that it came from.
        url: String,
        /// Hash that the catalogue promises, in hexadecimal.
        expected: String,
        /// Hash of what was fetched.
        found: String,
    },
    /// None of a model's sources worked.
    #[error("{name} could not be fetched: {}", Attempts(.attempts))]
    AllSourcesFailed {
        /// The model's name.
        name: String,
        /// What every source said.
        attempts: Vec<WorkerError>,
        /// Bytes that are kept for the next attempt.
        kept: u64,
    },
    /// A message that is not a call.
    #[error("the worker got a message that it cannot read: {0}")]
    BadMessage(String),
}

impl WorkerError {
    /// What it means for what can be done next.
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Cancelled => FailureKind::Cancelled,
            Self::NoRoom { .. }
            | Self::StorageFull { .. }
            | Self::FullWithRoom { .. }
            | Self::NoStorage => FailureKind::Quota,
            Self::OpenElsewhere { .. }
            | Self::Loaded { .. }
            | Self::NotThere { .. }
            | Self::Storage { .. } => FailureKind::Unreadable,
            Self::BadPath(_) | Self::BadName(_) => FailureKind::BadModel,
            Self::Catalogue(CatalogueError::Unknown { .. }) => FailureKind::BadSetting,
            Self::WrongHash { .. } => FailureKind::Damaged,
            Self::AllSourcesFailed {
                attempts, kept: 0, ..
            } if attempts.iter().any(Self::is_damage) => FailureKind::Damaged,
            Self::Connection { .. }
            | Self::Status { .. }
            | Self::OtherSize { .. }
            | Self::BrokeOff { .. }
            | Self::AllSourcesFailed { .. } => FailureKind::Network,
            Self::FileCount { .. } | Self::Catalogue(_) | Self::BadMessage(_) => {
                FailureKind::Internal
            }
        }
    }

    /// What goes to the page.
    pub fn failure(&self) -> Failure {
        shown(Failure::of(self.kind(), self))
    }

    /// Whether another source of the same file may do better.
    pub fn is_of_the_source(&self) -> bool {
        matches!(self.kind(), FailureKind::Network | FailureKind::Damaged)
    }

    fn is_damage(&self) -> bool {
        self.kind() == FailureKind::Damaged
    }
}

struct Size(u64);

impl fmt::Display for Size {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mebibytes = self.0 as f64 / f64::from(1 << 20);
        write!(formatter, "{mebibytes:.1} MiB")
    }
}

struct Attempts<'a>(&'a [WorkerError]);

impl fmt::Display for Attempts<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return formatter.write_str("it has no source that a browser can use");
        }
        for (i, error) in self.0.iter().enumerate() {
            let between = if i == 0 { "" } else { "; " };
            write!(formatter, "{between}{error}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_say_how_much_room_is_needed_and_there() {
        let failure = WorkerError::NoRoom {
            needed: 3 << 20,
            available: 1 << 19,
        }
        .failure();
        assert_eq!(failure.kind, FailureKind::Quota);
        assert_eq!(
            failure.message,
            "this needs 3.0 MiB, and the browser leaves 0.5 MiB to this page"
        );
    }

    #[test]
    fn every_source_that_failed_is_named() {
        let status = |url: &str, status| WorkerError::Status {
            url: url.to_owned(),
            status,
        };
        let error = WorkerError::AllSourcesFailed {
            name: "tiny".to_owned(),
            attempts: vec![status("here", 404), status("there", 503)],
            kept: 0,
        };
        assert_eq!(error.kind(), FailureKind::Network);
        assert_eq!(
            error.to_string(),
            "tiny could not be fetched: here answered with HTTP status 404; there answered with HTTP status 503"
        );
    }
    #[test]
    fn what_was_deleted_is_not_said_to_be_kept() {
        let wrong = || WorkerError::WrongHash {
            url: "here".to_owned(),
            expected: "00".to_owned(),
            found: "11".to_owned(),
        };
        let broke_off = || WorkerError::BrokeOff {
            url: "there".to_owned(),
            received: 1,
            expected: 2,
        };
        assert_eq!(wrong().kind(), FailureKind::Damaged);
        // The next source is tried after it.
        assert!(wrong().is_of_the_source());
        let failed = |attempts, kept| WorkerError::AllSourcesFailed {
            name: "tiny".to_owned(),
            attempts,
            kept,
        };
        let kind = |attempts, kept| failed(attempts, kept).kind();
        assert_eq!(kind(vec![broke_off(), wrong()], 0), FailureKind::Damaged);
        assert_eq!(kind(vec![wrong(), broke_off()], 1), FailureKind::Network);
        assert_eq!(kind(vec![broke_off()], 0), FailureKind::Network);
        let sent = serde_json::to_value(failed(vec![wrong()], 0).failure()).unwrap();
        assert_eq!(sent["kind"], "damaged");
    }

    #[test]
    fn paths_are_those_that_the_user_picked() {
        let error = WorkerError::BadPath("picked/3/mine/x".into());
        assert_eq!(
            error.failure().message,
            "\"mine/x\" is not the path of a model here"
        );
    }
}
