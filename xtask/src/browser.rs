//! The browser that tests are run in, and the program that drives it.

use crate::{packages::install, run::answers, say};
use anyhow::{Result, bail};
use std::{env, ffi::OsString};

/// The variable that tells the tests where the driver is.
pub const DRIVER: &str = "CHROMEDRIVER";

/// The driver of Chromium or Chrome. It finds its browser itself.
///
/// `None` where there is none and none could be installed, which is said.
///
/// # Errors
/// The same, where `CI=true`.
pub fn set_up() -> Result<Option<OsString>> {
    let named = env::var_os(DRIVER).filter(|name| !name.is_empty());
    let driver = named.unwrap_or_else(|| "chromedriver".into());
    let is_there = || answers(&driver, &["--version"]);
    if is_there()
        || (install(&["chromium", "chromium-driver"], "Chromium, for the tests") && is_there())
    {
        return Ok(Some(driver));
    }
    if env::var("CI").is_ok_and(|value| value == "true") {
        bail!("there is no browser for the tests, and CI=true");
    }
    say("The tests in a browser will be skipped.");
    Ok(None)
}
