//! Whether there is room for an output, asked before the work is done rather than after it.

use std::{
    env, fs,
    io::ErrorKind,
    path::{Path, PathBuf, absolute},
};

use anyhow::{Context, Result, bail};
use mwanda_engine::MANIFEST;

/// Checks that a model can be written into `folder` in the end, and makes the folders above it.
///
/// # Errors
/// A folder that is not empty, without `overwrite`, or that mwanda did not write; a file of that name; a folder that holds
/// one of the `inputs` or the working folder; a place that cannot be written.
pub fn expect_folder(folder: &Path, overwrite: bool, inputs: &[&Path]) -> Result<()> {
    if folder.symlink_metadata().is_ok() && !folder.is_dir() {
        bail!("{} is not a folder", folder.display());
    }
    if let Some(input) = inputs.iter().find(|input| holds(folder, input)) {
        bail!(
            "{} holds {}, which is read; choose another output folder",
            folder.display(),
            input.display()
        );
    }
    if env::current_dir().is_ok_and(|here| holds(folder, &here)) {
        bail!(
            "{} holds the folder that you are in; choose another output folder",
            folder.display()
        );
    }
    if !is_empty(folder)? {
        if !overwrite {
            bail!(
                "{} exists and is not empty; `--overwrite` replaces it",
                folder.display()
            );
        }
        if !folder.join(MANIFEST).is_file() {
            bail!(
                "{} was not written by mwanda (it has no {MANIFEST}); remove it yourself or choose another output folder",
                folder.display()
            );
        }
    }
    expect_writable(folder)
}

/// Whether there is nothing in a folder, or no folder.
fn is_empty(folder: &Path) -> Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => bail!("{} cannot be read: {error}", folder.display()),
    }
}

/// Writes something beside the output and removes it again, as the export will.
fn expect_writable(folder: &Path) -> Result<()> {
    let folder = folder
        .canonicalize()
        .or_else(|_| absolute(folder))
        .with_context(|| format!("{} is no place for a folder", folder.display()))?;
    let parent = folder.parent().unwrap_or(&folder);
    fs::create_dir_all(parent)
        .and_then(|()| {
            tempfile::Builder::new()
                .prefix(".mwanda-")
                .tempfile_in(parent)
        })
        .map(drop)
        .with_context(|| format!("nothing can be written in {}", parent.display()))
}

/// Checks that a file can be written at `path` in the end.
///
/// # Errors
/// A file that exists, without `overwrite`; a folder of that name; a file that is read as well; no folder to put it in.
pub fn expect_file(path: &Path, overwrite: bool, inputs: &[PathBuf]) -> Result<()> {
    if path.is_dir() {
        bail!("{} is a folder", path.display());
    }
    if inputs.iter().any(|input| same(input, path)) {
        bail!("{} is an input; choose another file", path.display());
    }
    if path.exists() && !overwrite {
        bail!("{} exists; `--overwrite` replaces it", path.display());
    }
    // The parent of a plain name is empty and stands for the working folder.
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    if let Some(parent) = parent.filter(|parent| !parent.is_dir()) {
        bail!("there is no folder {}", parent.display());
    }
    Ok(())
}

fn holds(folder: &Path, input: &Path) -> bool {
    match (folder.canonicalize(), input.canonicalize()) {
        (Ok(folder), Ok(input)) => input.starts_with(folder),
        _ => false,
    }
}

fn same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_free_when_it_is_missing_or_empty() {
        let root = tempfile::tempdir().unwrap();
        let model = root.path().join("model.gguf");
        fs::write(&model, "").unwrap();
        let out = root.path().join("out");
        let free = |overwrite| expect_folder(&out, overwrite, &[&model]);
        assert!(free(false).is_ok());
        fs::create_dir(&out).unwrap();
        assert!(free(false).is_ok());
        fs::write(out.join(MANIFEST), "{}").unwrap();
        let error = free(false).unwrap_err();
        assert!(error.to_string().contains("--overwrite"), "{error}");
        assert!(free(true).is_ok());
    }

    #[test]
    fn what_mwanda_did_not_write_is_never_replaced() {
        let root = tempfile::tempdir().unwrap();
        let photos = root.path().join("photos");
        fs::create_dir(&photos).unwrap();
        fs::write(photos.join("a.jpg"), "").unwrap();
        let error = expect_folder(&photos, true, &[]).unwrap_err();
        assert!(
            error.to_string().contains("not written by mwanda"),
            "{error}"
        );
    }

    #[test]
    fn a_folder_with_an_input_or_the_user_in_it_is_never_free() {
        let root = tempfile::tempdir().unwrap();
        let model = root.path().join("model.gguf");
        fs::write(&model, "").unwrap();
        fs::write(root.path().join(MANIFEST), "{}").unwrap();
        let text = root.path().join("text");
        fs::create_dir(&text).unwrap();
        for input in [&model, &text, &root.path().to_path_buf()] {
            assert!(expect_folder(root.path(), true, &[input]).is_err());
        }
        assert!(expect_folder(&model, true, &[]).is_err());
        assert!(expect_folder(Path::new("."), true, &[]).is_err());
    }

    #[test]
    fn the_place_must_be_writable() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(expect_folder(&file.join("out"), false, &[]).is_err());
        let deep = root.path().join("not/yet/there");
        assert!(expect_folder(&deep, false, &[]).is_ok());
        assert!(!deep.exists());
    }

    #[test]
    fn a_file_is_replaced_only_when_asked_and_never_an_input() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("a.stats");
        assert!(expect_file(&file, false, &[]).is_ok());
        fs::write(&file, "x").unwrap();
        assert!(expect_file(&file, false, &[]).is_err());
        assert!(expect_file(&file, true, &[]).is_ok());
        assert!(expect_file(&file, true, std::slice::from_ref(&file)).is_err());
        assert!(expect_file(root.path(), true, &[]).is_err());
    }

    #[test]
    fn a_file_needs_a_folder() {
        let root = tempfile::tempdir().unwrap();
        let error = expect_file(&root.path().join("no/a.stats"), false, &[]).unwrap_err();
        assert!(error.to_string().contains("no folder"), "{error}");
        assert!(expect_file(Path::new("no-such-file.stats"), false, &[]).is_ok());
    }
}
