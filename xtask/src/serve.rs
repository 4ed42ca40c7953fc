//! The `mwanda-serve` command of this workspace.

use crate::{
    cargo::{cargo_on_workspace, program},
    models,
    run::run,
};
use anyhow::Result;
use std::process::Command;

/// Builds it and what it needs, which is little: nothing of Burn.
pub fn build() -> Result<()> {
    run(&mut cargo_on_workspace("build", &["--bin", "mwanda-serve"]))
}

/// The `mwanda-serve` that was built.
pub fn mwanda_serve(arguments: &[&str]) -> Result<Command> {
    let mut command = program("mwanda-serve")?;
    command
        .args(arguments)
        .env(models::FOLDER, models::folder()?);
    Ok(command)
}
