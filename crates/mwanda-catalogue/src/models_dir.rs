//! Where models are kept.

use crate::CatalogueError;
use etcetera::{BaseStrategy, choose_base_strategy};
use std::{env, path::PathBuf};

/// The folder that models are kept in: `$MWANDA_MODELS` where set, else `mwanda/models` in the user's data folder
/// (`$XDG_DATA_HOME`, `~/.local/share` by default; `%APPDATA%` on Windows). It need not exist yet.
///
/// # Errors
/// [`CatalogueError::NoModelsDir`] when the user has no home folder.
pub fn models_dir() -> Result<PathBuf, CatalogueError> {
    match env::var_os("MWANDA_MODELS") {
        Some(folder) if !folder.is_empty() => Ok(PathBuf::from(folder)),
        _ => choose_base_strategy()
            .map(|folders| folders.data_dir().join("mwanda").join("models"))
            .map_err(|_| CatalogueError::NoModelsDir),
    }
}
