//! The `mwanda` command of this workspace.

use crate::{
    cargo::{Build, cargo_on_workspace, target_dir},
    models,
    run::run,
};
use anyhow::Result;
use std::{env, process::Command};

/// Builds it.
pub fn build(build: Build) -> Result<()> {
    run(&mut cargo_on_workspace("build", build, &[]))
}

/// The `mwanda` of a build that is there, in the folder that the user stands in.
pub fn mwanda(build: Build, arguments: &[&str]) -> Result<Command> {
    let name = format!("mwanda{}", env::consts::EXE_SUFFIX);
    let mut command = Command::new(target_dir()?.join(build.folder()).join(name));
    command
        .args(arguments)
        .env(models::FOLDER, models::folder()?);
    Ok(command)
}
