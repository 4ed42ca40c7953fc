//! Runs cargo and what it built.

use crate::say;
use anyhow::{Context, Result, bail};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// Runs cargo in the workspace's root and fails if it fails.
pub fn cargo(arguments: &[&str]) -> Result<()> {
    say(&format!("\n$ cargo {}", arguments.join(" ")));
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(program).args(arguments).current_dir(root()))
}

/// Builds all programs of the workspace. Always the whole workspace: for a part of it cargo may choose other features of
/// the shared libraries, and would compile the large ones again for the tests.
pub fn build() -> Result<()> {
    cargo(&["build", "--release", "--workspace"])
}

/// Runs the `mwanda` that [`build`] built, in the folder that the user stands in.
pub fn mwanda(arguments: &[&str]) -> Result<()> {
    say(&format!("\n$ mwanda {}", arguments.join(" ")));
    run(Command::new(built("mwanda")?).args(arguments))
}

/// A built program's path. This program lies in `<target>/debug`, whatever target folder the user has set.
fn built(name: &str) -> Result<PathBuf> {
    let own = env::current_exe().context("where this program lies")?;
    let target = own.parent().and_then(Path::parent).context("the target folder")?;
    Ok(target.join("release").join(format!("{name}{}", env::consts::EXE_SUFFIX)))
}

fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{} cannot be run", command.get_program().display()))?;
    if !status.success() {
        bail!("{} failed ({status})", command.get_program().display());
    }
    Ok(())
}

/// The workspace's root folder.
fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}
