//! A folder that is built beside its place and then takes it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use crate::error::CheckpointError;
use crate::write_atomically::{folder_of, sync_folder};

/// The file in an unfinished output that its export holds locked.
const LOCK: &str = ".mwanda-export-lock";

/// The unfinished output. Unless [`Staging::commit`] succeeds, it is removed and the output stays as it was.
pub(super) struct Staging {
    /// `None` where the file system knows no locks.
    lock: Option<File>,
    folder: TempDir,
    out: PathBuf,
    overwrite: bool,
}

impl Staging {
    /// Makes an empty folder beside `out`, unless `out` may not be written. `source` is where the model is read from, if
    /// anywhere.
    pub(super) fn new(
        out: &Path,
        overwrite: bool,
        source: Option<&Path>,
    ) -> Result<Self, CheckpointError> {
        // What a link points to is replaced, not the link.
        let out = fs::canonicalize(out).unwrap_or_else(|_| out.to_path_buf());
        expect_writable(&out, overwrite)?;
        if let Some(source) = source {
            let source = fs::canonicalize(source).map_err(CheckpointError::io("find", source))?;
            if source.starts_with(&out) {
                return Err(CheckpointError::OutputHoldsSource(out));
            }
        }
        let parent = folder_of(&out);
        fs::create_dir_all(parent).map_err(CheckpointError::io("create", parent))?;
        remove_leftovers(&out);
        let folder = hidden_folder(&out, "partial")?;
        Ok(Self {
            lock: lock(folder.path()),
            folder,
            out,
            overwrite,
        })
    }

    /// Where to write.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts the finished folder in its place and answers where that is.
    pub(super) fn commit(mut self) -> Result<PathBuf, CheckpointError> {
        self.release()?;
        sync_folder(self.path()).map_err(CheckpointError::io("write", self.path()))?;
        expect_writable(&self.out, self.overwrite)?;
        let exchanged = exchange(self.path(), &self.out);
        if !exchanged {
            self.swap()?;
        }
        let Self { folder, out, .. } = self;
        // The folder has its final name now. After an exchange the previous output has this one, and is removed.
        if !exchanged {
            let _ = folder.keep();
        }
        let parent = folder_of(&out);
        sync_folder(parent).map_err(CheckpointError::io("write", parent))?;
        Ok(out)
    }

    /// Takes the lock out of the folder. It is removed before it is let go, so that no other export finds it free.
    fn release(&mut self) -> Result<(), CheckpointError> {
        if let Some(lock) = self.lock.take() {
            let path = self.path().join(LOCK);
            fs::remove_file(&path).map_err(CheckpointError::io("remove", &path))?;
            drop(lock);
        }
        Ok(())
    }

    /// Renames the folder to the output, and puts a previous output back where that fails.
    fn swap(&self) -> Result<(), CheckpointError> {
        let previous = self.set_previous_aside()?;
        match (fs::rename(self.path(), &self.out), previous) {
            (Ok(()), _) => Ok(()),
            (Err(error), previous) => {
                if let Some(previous) = previous {
                    previous.restore(&self.out)?;
                }
                Err(CheckpointError::io(
                    "move the finished output to",
                    &self.out,
                )(error))
            }
        }
    }

    fn set_previous_aside(&self) -> Result<Option<Previous>, CheckpointError> {
        if !self.out.exists() {
            return Ok(None);
        }
        let folder = hidden_folder(&self.out, "replaced")?;
        let path = folder.path().join("previous");
        fs::rename(&self.out, &path)
            .map_err(CheckpointError::io("move the previous output", &self.out))?;
        Ok(Some(Previous { folder, path }))
    }
}

/// Gives each folder the other's name, in one step, so that there is an output at any time. `false` where one of them is
/// missing, or where the system or its file system cannot.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange(_one: &Path, _other: &Path) -> bool {
    false
}

/// The output that is being replaced; removed when it is dropped.
struct Previous {
    folder: TempDir,
    path: PathBuf,
}

impl Previous {
    fn restore(self, out: &Path) -> Result<(), CheckpointError> {
        let restored = fs::rename(&self.path, out);
        if restored.is_err() {
            // Better a folder under another name than none.
            let _ = self.folder.keep();
        }
        restored.map_err(CheckpointError::io(
            "restore the previous output from",
            &self.path,
        ))
    }
}

/// Locks an unfinished output for as long as the answer is kept. The lock gets its name only when it is held: no other
/// export can take it before.
fn lock(folder: &Path) -> Option<File> {
    let lock = NamedTempFile::new_in(folder).ok()?;
    lock.as_file().try_lock().ok()?;
    lock.persist(folder.join(LOCK)).ok()
}

/// Removes the unfinished outputs of killed exports to `out`, as far as it may: they only take up room.
fn remove_leftovers(out: &Path) {
    let prefix = hidden_prefix(out, "partial");
    let Ok(entries) = fs::read_dir(folder_of(out)) else {
        return;
    };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(&prefix);
        let folder = entry.path();
        if ours && let Some(_lock) = abandoned(&folder) {
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

/// The lock of an unfinished output that no process holds. A folder without a lock may be one that is just being made or
/// committed.
fn abandoned(folder: &Path) -> Option<File> {
    let path = folder.join(LOCK);
    let lock = File::options().write(true).open(&path).ok()?;
    lock.try_lock().ok()?;
    // Between opening and locking it, its export may have removed it and let it go.
    path.exists().then_some(lock)
}

fn hidden_prefix(out: &Path, kind: &str) -> String {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}.{kind}-")
}

/// A new folder `.NAME.KIND-…` beside `out`, on the same file system, removed when it is dropped.
fn hidden_folder(out: &Path, kind: &str) -> Result<TempDir, CheckpointError> {
    let prefix = hidden_prefix(out, kind);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    // Temporary folders are private; what is kept has the permissions of any other new folder.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let parent = folder_of(out);
    builder
        .tempdir_in(parent)
        .map_err(CheckpointError::io("create a folder in", parent))
}

/// Checks that `out` does not exist, is an empty folder, or is a folder that may be replaced.
fn expect_writable(out: &Path, overwrite: bool) -> Result<(), CheckpointError> {
    if out.file_name().is_none() {
        return Err(CheckpointError::OutputNotAFolder(out.to_path_buf()));
    }
    match fs::read_dir(out) {
        Ok(mut entries) => {
            if entries.next().is_some() && !overwrite {
                return Err(CheckpointError::OutputExists(out.to_path_buf()));
            }
            Ok(())
        }
        Err(_) if fs::symlink_metadata(out).is_err() => Ok(()),
        Err(_) => Err(CheckpointError::OutputNotAFolder(out.to_path_buf())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn write(staging: &Staging, name: &str) {
        let path = staging.path().join(name);
        fs::create_dir_all(folder_of(&path)).unwrap();
        fs::write(path, "text").unwrap();
    }

    fn place() -> (TempDir, PathBuf, PathBuf) {
        let place = tempfile::tempdir().unwrap();
        let (out, source) = (place.path().join("out"), place.path().join("source"));
        fs::create_dir(&source).unwrap();
        (place, out, source)
    }

    #[test]
    fn a_dropped_output_leaves_nothing() {
        let (place, out, source) = place();
        let staging = Staging::new(&out, false, Some(&source)).unwrap();
        write(&staging, "a/b");
        assert!(
            names(place.path())
                .iter()
                .any(|n| n.starts_with(".out.partial-"))
        );
        drop(staging);
        assert_eq!(names(place.path()), ["source"]);
    }

    #[test]
    fn what_a_killed_export_left_is_removed() {
        let (place, out, source) = place();
        let begin = || Staging::new(&out, false, Some(&source)).unwrap();
        let killed = begin();
        write(&killed, "a/b");
        // A killed process lets go of its locks and removes nothing.
        let Staging { lock, folder, .. } = killed;
        let leftover = folder.keep();
        drop(lock);
        let unlocked = hidden_folder(&out, "partial").unwrap();
        let live = begin();
        assert!(!leftover.exists());
        let other = begin();
        assert!(live.path().exists() && unlocked.path().exists());
        drop((other, unlocked));
        write(&live, "c");
        live.commit().unwrap();
        assert_eq!(names(&out), ["c"]);
        assert_eq!(names(place.path()), ["out", "source"]);
    }

    #[test]
    fn a_failed_replacement_restores_the_previous_output() {
        let (place, out, source) = place();
        fs::create_dir(&out).unwrap();
        fs::write(out.join("old"), b"old").unwrap();
        let staging = Staging::new(&out, true, Some(&source)).unwrap();
        fs::remove_dir_all(staging.path()).unwrap();
        let error = staging.swap().unwrap_err();
        assert!(matches!(error, CheckpointError::Io { .. }), "{error}");
        assert_eq!(fs::read(out.join("old")).unwrap(), b"old");
        drop(staging);
        assert_eq!(names(place.path()), ["out", "source"]);
    }
}
