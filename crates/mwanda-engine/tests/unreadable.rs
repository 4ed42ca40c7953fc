//! Files that can no longer be read: what it is called, and that nobody takes it for a bad model.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod tiny;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;

use mwanda_checkpoint::{DiskFiles, FileBytes, FileKind, Files};
use mwanda_engine::{EngineError, Environment, Event, FailureKind, Request, Session};
use tiny::{Tiny, answer, load_request};

/// The disk, with one file on it that opens and cannot be read.
#[derive(Debug, Default)]
struct BrokenDisk {
    broken: Mutex<Option<(PathBuf, io::ErrorKind)>>,
}

impl Files for BrokenDisk {
    fn kind(&self, path: &Path) -> io::Result<FileKind> {
        DiskFiles.kind(path)
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        DiskFiles.names(folder)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn FileBytes>> {
        let content = DiskFiles.open(path)?;
        let broken = self.broken.lock().unwrap();
        let error = broken.as_ref().filter(|(broken, _)| broken == path);
        let error = error.map(|(_, kind)| *kind);
        Ok(Box::new(Ranged { content, error }))
    }
}

/// A file that is read by range. Its header still is.
#[derive(Debug)]
struct Ranged {
    content: Box<dyn FileBytes>,
    error: Option<io::ErrorKind>,
}

impl FileBytes for Ranged {
    fn length(&self) -> u64 {
        self.content.length()
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        let is_weights = offset + bytes.len() as u64 == self.length() || offset > 8;
        match self.error {
            Some(kind) if is_weights => Err(kind.into()),
            _ => self.content.read_at(offset, bytes),
        }
    }
}

fn session_where(file: &Path, kind: io::ErrorKind) -> Session {
    let files = BrokenDisk::default();
    *files.broken.lock().unwrap() = Some((file.to_path_buf(), kind));
    Session::with_environment(Environment {
        files: Arc::new(files),
        ..Environment::default()
    })
}

fn kind(error: &EngineError) -> FailureKind {
    error.failure().kind
}

#[test]
fn an_unplugged_disk_is_no_bad_model() {
    let tiny = Tiny::new();
    for name in ["model.safetensors", "tokenizer.json"] {
        for (broken, expected) in [
            (io::ErrorKind::Other, FailureKind::Unreadable),
            (io::ErrorKind::OutOfMemory, FailureKind::OutOfMemory),
        ] {
            let mut session = session_where(&tiny.model().join(name), broken);
            let inspect = Request::Inspect {
                model: tiny.model(),
            };
            let error = answer(&mut session, inspect).unwrap_err();
            assert_eq!(kind(&error), expected, "{name}: {error}");
            let error = answer(&mut session, load_request(&tiny.model())).unwrap_err();
            assert_eq!(kind(&error), expected, "{name}: {error}");
        }
    }
}

#[test]
fn what_is_wrong_with_the_model_itself_is_listed() {
    let tiny = Tiny::new();
    std::fs::write(tiny.model().join("tokenizer.json"), "{").unwrap();
    let mut session = Session::new();
    let inspect = Request::Inspect {
        model: tiny.model(),
    };
    let Event::Inspected(report) = answer(&mut session, inspect).unwrap() else {
        panic!("no report");
    };
    assert_eq!(report.problems.len(), 1, "{:?}", report.problems);
    assert!(report.tokenizer.is_err());
}
