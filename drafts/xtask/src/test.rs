//! Tests and checks.

use crate::{cargo::{self, cargo}, start, vulkan};
use anyhow::Result;

/// All tests that need no model.
pub fn test() -> Result<()> {
    vulkan::set_up()?;
    cargo(&["test", "--release", "--workspace"])
}

/// The tests on real models, which are marked `#[ignore]` because they take minutes and need hundreds of megabytes.
pub fn test_real_models() -> Result<()> {
    cargo::build()?;
    for model in ["gemma-3-270m", "smollm2-135m-instruct"] {
        start::fetch(model)?;
    }
    cargo(&["test", "--release", "--workspace", "--", "--ignored"])
}

/// Formatting, and lints with warnings as errors.
pub fn check() -> Result<()> {
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["clippy", "--release", "--workspace", "--all-targets", "--", "-D", "warnings"])
}
