//! The Python environment of `tests/reference`: `reference-venv` in the target folder, apart from the system's Python.

use crate::{
    cargo::target_dir,
    packages::install,
    run::{answers, run},
    say,
};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The versions that the fixtures are made with. Others may round differently.
const REQUIREMENTS: [&str; 8] = [
    "accelerate==1.15.0",
    "gguf==0.19.0",
    "numpy==2.4.6",
    "protobuf==7.36.2",
    "safetensors==0.8.0",
    "tokenizers==0.23.2",
    "torch==2.15.0",
    "transformers==5.23.0",
];

/// A Python that these versions run on, and that can make an environment. Debian has the latter in a package of its own.
const IS_USABLE: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";

/// The environment's Python. The environment is made where it is missing, broken, or of other versions.
pub fn python() -> Result<PathBuf> {
    let folder = target_dir()?.join("reference-venv");
    let program = if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    };
    let python = folder.join(program);
    // Written last, so that an environment that was interrupted is made again.
    let installed = folder.join("installed.txt");
    let wanted = REQUIREMENTS.join("\n");
    let is_there = fs::read_to_string(&installed).is_ok_and(|versions| versions == wanted);
    if !(is_there && answers(&python, &["--version"])) {
        make(&folder, &python)?;
        fs::write(&installed, wanted)
            .with_context(|| format!("{} cannot be written", installed.display()))?;
    }
    Ok(python)
}

fn make(folder: &Path, python: &Path) -> Result<()> {
    say("\nPyTorch and transformers, for the references, go into the target folder: about 5 GB.");
    let mut make = Command::new(system_python()?);
    run(make.args(["-m", "venv", "--clear"]).arg(folder))?;
    let mut install = Command::new(python);
    install.args(["-m", "pip", "install", "--disable-pip-version-check"]);
    run(install.args(REQUIREMENTS))
}

fn system_python() -> Result<&'static str> {
    let find = || {
        ["python3", "python"]
            .into_iter()
            .find(|program| answers(program, &["-c", IS_USABLE]))
    };
    let found = match find() {
        None if install(&["python3-venv"], "Python with venv, for the references") => find(),
        found => found,
    };
    found.context("the references need Python 3.11 or newer with its module venv")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cargo::root;

    #[test]
    fn every_version_is_pinned() {
        for requirement in REQUIREMENTS {
            let (name, version) = requirement.split_once("==").unwrap();
            assert!(!name.is_empty(), "{requirement}");
            let is_number = |part: &str| part.parse::<u32>().is_ok();
            assert!(version.split('.').all(is_number), "{requirement}");
        }
    }

    #[test]
    fn the_tokenizers_are_those_of_the_engine() {
        let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
        let version = REQUIREMENTS
            .into_iter()
            .find_map(|requirement| requirement.strip_prefix("tokenizers=="))
            .unwrap();
        let pinned = format!("tokenizers = {{ version = \"={version}\"");
        assert!(manifest.contains(&pinned), "{pinned}");
    }
}
