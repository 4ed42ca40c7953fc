//! The golden fixtures of `tests/golden`, which the PyTorch scripts of `tests/reference` make.

use crate::{cargo::root, models::Model, run::run};
use anyhow::Result;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The tiny checkpoints of `make_golden.py`, one an architecture or peculiarity.
const CHECKPOINTS: [&str; 7] = [
    "llama",
    "llama-ties",
    "llama3-rope",
    "mistral",
    "qwen2",
    "qwen3",
    "gemma3",
];

/// Makes the fixtures that are missing with the Python program `python`. Those that are there stay as they are: whoever
/// wants one made again deletes it first.
pub fn make_missing(python: &Path, models: &[Model]) -> Result<()> {
    let is_there = |name: &str| golden().join(name).join("expected.json").is_file();
    let missing = missing_checkpoints(is_there);
    if !missing.is_empty() {
        let mut command = script(python, "make_golden.py");
        run(command.arg("--only").args(missing))?;
    }
    if !golden().join("sparsegpt.safetensors").is_file() {
        run(&mut script(python, "sparsegpt_golden.py"))?;
    }
    for model in models {
        make_if_missing(python, model)?;
    }
    Ok(())
}

fn missing_checkpoints(is_there: impl Fn(&str) -> bool) -> Vec<&'static str> {
    CHECKPOINTS
        .into_iter()
        .filter(|checkpoint| !is_there(checkpoint))
        .collect()
}

/// What transformers makes of a real model: `tests/golden/<name>.json`.
fn make_if_missing(python: &Path, model: &Model) -> Result<()> {
    if golden().join(format!("{}.json", model.name)).is_file() {
        return Ok(());
    }
    let mut command = script(python, "real_model_golden.py");
    command.arg("--model").arg(model.path()?);
    run(command.arg("--name").arg(model.name))
}

fn golden() -> PathBuf {
    root().join("tests").join("golden")
}

fn script(python: &Path, name: &str) -> Command {
    let mut command = Command::new(python);
    command
        .arg(Path::new("tests").join("reference").join(name))
        .current_dir(root());
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn only_missing_checkpoints_are_made() {
        assert_eq!(missing_checkpoints(|_| false), CHECKPOINTS);
        assert!(missing_checkpoints(|_| true).is_empty());
        assert_eq!(missing_checkpoints(|name| name != "qwen2"), ["qwen2"]);
    }

    #[test]
    fn the_scripts_know_the_checkpoints() {
        let folder = root().join("tests").join("reference");
        let table = folder.join("mwanda_reference").join("tiny_checkpoints.py");
        let table = fs::read_to_string(table).unwrap();
        for checkpoint in CHECKPOINTS {
            let entry = format!("\n    \"{checkpoint}\": (");
            assert!(table.contains(&entry), "{checkpoint}");
        }
        for script in [
            "make_golden.py",
            "real_model_golden.py",
            "sparsegpt_golden.py",
        ] {
            assert!(folder.join(script).is_file(), "{script}");
        }
    }
}
