//! From what was typed for a model to its files.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use mwanda_catalogue::{Catalogue, Entry, models_dir};

use crate::numbers::bytes;

/// The path of a model: the one that was typed, or that of the catalogue's model of this name.
///
/// # Errors
/// Neither is there; the message says what to do.
pub fn resolve(model: &Path) -> Result<PathBuf> {
    if model.exists() {
        return Ok(model.to_path_buf());
    }
    resolve_name(model, &Catalogue::builtin()?, models_dir)
}

fn resolve_name<E>(
    model: &Path,
    catalogue: &Catalogue,
    models_dir: impl FnOnce() -> Result<PathBuf, E>,
) -> Result<PathBuf>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let name = model.display().to_string();
    let Ok(entry) = catalogue.entry(&name) else {
        bail!(
            "{name} does not exist, and the catalogue has no model of that name (`mwanda models` lists those it has)"
        );
    };
    let path = entry.path(&models_dir()?);
    if !path.exists() {
        bail!(
            "{name} has not been fetched: `mwanda fetch {name}` would get it ({})",
            bytes(entry.size)
        );
    }
    Ok(path)
}

/// What has to go with a pruned model of the catalogue: its licence, and that it was modified. `None` for any other file.
///
/// # Errors
/// A catalogue that cannot be read.
pub fn notice(model: &Path) -> Result<Option<String>> {
    let Ok(folder) = models_dir() else {
        return Ok(None);
    };
    let catalogue = Catalogue::builtin()?;
    let entry = catalogue
        .entries()
        .iter()
        .find(|entry| entry.path(&folder) == model);
    Ok(entry.map(notice_of))
}

fn notice_of(entry: &Entry) -> String {
    let licence = &entry.licence;
    format!(
        "This is a modified version of {}: mwanda set some of its weights to zero, as mwanda-manifest.json records.\n\n\
         Licence: {}, {}\n{}\n",
        entry.title, licence.name, licence.url, licence.notice
    )
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, fs};

    use super::*;

    fn resolve_in(name: &str, folder: &Path) -> Result<PathBuf> {
        let models_dir = || Ok::<_, Infallible>(folder.to_path_buf());
        resolve_name(Path::new(name), &Catalogue::builtin()?, models_dir)
    }

    #[test]
    fn a_path_that_exists_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(resolve(folder.path()).unwrap(), folder.path());
    }

    #[test]
    fn a_name_of_the_catalogue_is_a_file_once_it_was_fetched() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::builtin().unwrap();
        let entry = &catalogue.entries()[0];
        let error = resolve_in(&entry.name, folder.path()).unwrap_err();
        assert!(
            error
                .to_string()
                .contains(&format!("mwanda fetch {}", entry.name)),
            "{error}"
        );
        fs::write(entry.path(folder.path()), "").unwrap();
        let path = resolve_in(&entry.name, folder.path()).unwrap();
        assert_eq!(path, entry.path(folder.path()));
    }

    #[test]
    fn a_pruned_model_says_what_it_was_made_of() {
        let catalogue = Catalogue::builtin().unwrap();
        for entry in catalogue.entries() {
            let notice = notice_of(entry);
            for part in [&entry.title, &entry.licence.url, &entry.licence.notice] {
                assert!(notice.contains(part), "{notice}");
            }
            assert!(notice.contains("modified"), "{notice}");
        }
        assert_eq!(notice(Path::new("my-model")).unwrap(), None);
    }

    #[test]
    fn anything_else_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = resolve_in("no-such-model", folder.path()).unwrap_err();
        assert!(error.to_string().contains("mwanda models"), "{error}");
    }
}
