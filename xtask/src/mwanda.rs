//! The `mwanda` command of this workspace.

use crate::{
    cargo::{cargo_on_workspace, program},
    models,
    run::run,
};
use anyhow::Result;
use std::process::Command;

/// Builds it.
pub fn build() -> Result<()> {
    run(&mut cargo_on_workspace("build", &[]))
}

/// The `mwanda` that was built, in the folder that the user stands in.
pub fn mwanda(arguments: &[&str]) -> Result<Command> {
    let mut command = program("mwanda")?;
    command
        .args(arguments)
        .env(models::FOLDER, models::folder()?);
    Ok(command)
}
