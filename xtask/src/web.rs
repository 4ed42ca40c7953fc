//! The web app.

use crate::{
    c_compiler,
    cargo::{cargo, root},
    run::run,
    serve::{self, mwanda_serve},
    web_tools::WebTools,
};
use anyhow::Result;
use std::{env, path::PathBuf, process::Command};

/// The cargo profile of everything that is compiled for the browser.
pub const PROFILE: &str = "web";

/// What all WebAssembly may take with Brotli, in bytes, so that a visitor waits seconds for it and not minutes. The teaching
/// model's weights are part of it.
const WASM_LIMIT: &str = "6000000";

/// Sets up what is missing, and builds the web app into [`dist`].
pub fn web() -> Result<()> {
    c_compiler::set_up()?;
    build(&WebTools::set_up()?)
}

/// Builds the web app into [`dist`], with compressed files beside the plain ones.
pub fn build(tools: &WebTools) -> Result<()> {
    // Trunk has cargo work without the network.
    run(&mut cargo(&["fetch"]))?;
    run(&mut trunk_build(tools))?;
    serve::build()?;
    run(mwanda_serve(&["compress", "--wasm-limit", WASM_LIMIT])?.arg(dist()))
}

/// The folder of the built web app.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Trunk compiles with clippy's driver where `.ci/run` has set it, and is meant to: what exists only in the browser gets its
/// lints there.
fn trunk_build(tools: &WebTools) -> Command {
    let mut trunk = tools.trunk();
    trunk.args([
        "build",
        "--cargo-profile",
        PROFILE,
        "--config",
        "Trunk.toml",
    ]);
    // It would ask whether there is a newer Trunk.
    trunk.arg("--skip-version-check");
    if env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        // The usual value, 1, is one that Trunk refuses.
        trunk.env("NO_COLOR", "true");
    }
    trunk.current_dir(root());
    trunk
}
