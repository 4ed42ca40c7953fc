//! Formatting and lints.

use crate::{
    c_compiler,
    cargo::{cargo, cargo_on_workspace},
    run::run,
};
use anyhow::Result;

/// Fails where rustfmt would change something, and on every warning.
pub fn check() -> Result<()> {
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    c_compiler::set_up()?;
    let lints = ["--all-targets", "--", "-D", "warnings"];
    run(&mut cargo_on_workspace("clippy", &lints))
}
