//! Whether there is room for an output, asked before the work is done rather than after it.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

/// Checks that a model can be written into `folder` in the end.
///
/// # Errors
/// A folder that is not empty, without `overwrite`; a file of that name; the folder of the model itself.
pub fn expect_folder(folder: &Path, overwrite: bool, model: &Path) -> Result<()> {
    if folder.exists() && !folder.is_dir() {
        bail!("{} is not a folder", folder.display());
    }
    if holds(folder, model) {
        bail!(
            "{} is where the model itself is; choose another output folder",
            folder.display()
        );
    }
    let occupied = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => bail!("{} cannot be read: {error}", folder.display()),
    };
    if occupied && !overwrite {
        bail!(
            "{} exists and is not empty; `--overwrite` replaces it",
            folder.display()
        );
    }
    Ok(())
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

fn holds(folder: &Path, model: &Path) -> bool {
    match (folder.canonicalize(), model.canonicalize()) {
        (Ok(folder), Ok(model)) => model.starts_with(folder),
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
        assert!(expect_folder(&out, false, &model).is_ok());
        fs::create_dir(&out).unwrap();
        assert!(expect_folder(&out, false, &model).is_ok());
        fs::write(out.join("config.json"), "{}").unwrap();
        let error = expect_folder(&out, false, &model).unwrap_err();
        assert!(error.to_string().contains("--overwrite"), "{error}");
        assert!(expect_folder(&out, true, &model).is_ok());
    }

    #[test]
    fn the_models_own_folder_is_never_free() {
        let root = tempfile::tempdir().unwrap();
        let model = root.path().join("model.gguf");
        fs::write(&model, "").unwrap();
        assert!(expect_folder(root.path(), true, &model).is_err());
        assert!(expect_folder(root.path(), true, root.path()).is_err());
        assert!(expect_folder(&model, true, root.path()).is_err());
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
