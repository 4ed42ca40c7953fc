//! Formatting and lints.

use crate::{
    c_compiler,
    cargo::{cargo, cargo_on_workspace},
    run::run,
    web::PROFILE,
    web_tools::{self, TARGET},
};
use anyhow::Result;

/// Fails where rustfmt would change something, and on every warning.
pub fn check() -> Result<()> {
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    c_compiler::set_up()?;
    let lints = ["--all-targets", "--", "-D", "warnings"];
    run(&mut cargo_on_workspace("clippy", &lints))?;
    // Most of the page and the worker exists only in the browser.
    web_tools::set_up_target()?;
    let mut in_browser = cargo(&["clippy", "--profile", PROFILE, "--target", TARGET]);
    in_browser.args(["--package", "mwanda-page", "--package", "mwanda-worker"]);
    run(in_browser.args(["--", "-D", "warnings"]))
}
