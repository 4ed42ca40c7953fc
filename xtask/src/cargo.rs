//! Runs cargo.

use anyhow::{Context, Result, bail};
use std::{env, path::Path, process::Command};

/// Runs cargo in the workspace's root and fails if it fails.
pub fn cargo(arguments: &[&str]) -> Result<()> {
    eprintln!("\n$ cargo {}", arguments.join(" "));
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    let status = Command::new(program)
        .args(arguments)
        .current_dir(xtask.parent().unwrap_or(xtask))
        .status()
        .context("cargo cannot be run")?;
    if !status.success() {
        bail!("cargo {} failed ({status})", arguments.join(" "));
    }
    Ok(())
}
