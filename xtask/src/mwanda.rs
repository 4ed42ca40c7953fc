//! The `mwanda` command of this workspace.

use crate::{
    cargo::{cargo_on_workspace, programs_dir},
    models,
    run::run,
};
use anyhow::Result;
use std::{env, process::Command};

/// Builds it.
pub fn build() -> Result<()> {
    run(&mut cargo_on_workspace("build", &[]))
}

/// The `mwanda` that was built, in the folder that the user stands in.
pub fn mwanda(arguments: &[&str]) -> Result<Command> {
    let name = format!("mwanda{}", env::consts::EXE_SUFFIX);
    let mut command = Command::new(programs_dir()?.join(name));
    command
        .args(arguments)
        .env(models::FOLDER, models::folder()?);
    Ok(command)
}
