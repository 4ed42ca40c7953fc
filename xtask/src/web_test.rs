//! The tests in a browser.

use crate::{
    browser,
    cargo::{cargo, cargo_on_workspace},
    models,
    run::run,
    web::{self, dist},
    web_tools::{TARGET, TEST_RUNNER, WebTools},
};
use anyhow::{Context, Result};
use std::{ffi::OsStr, process::Command};

/// The tests of `mwanda-gpu` that run both natively and in a browser.
const KERNELS: &str = "kernels";

/// The tests of `tests/browser`, which use the web app as its users do. Its manifest keeps them out of a plain `cargo test`,
/// since they need the app built, and a browser.
const APP: [&str; 2] = ["app", "native"];

/// Those of them that need the demo models, and are marked `#[ignore]` like all that do. No other package may have a test of
/// this name: it would be run as well.
const APP_WITH_MODELS: &str = "fetched_models";

/// The variable that tells them where the web app is.
const DIST: &str = "MWANDA_DIST";

/// The variable by which cargo is told what runs tests for the browser.
const RUNNER: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER";

/// How long the kernels' tests may take together, in seconds. Without a GPU, WebGPU runs in software.
const KERNELS_LIMIT: &str = "900";

/// Sets up what is missing, builds the web app, and tests the kernels on WebGPU and the app in a browser.
///
/// # Errors
/// The app cannot be built; a test fails; there is no browser, where `CI=true`: elsewhere the tests are skipped.
pub fn test() -> Result<()> {
    let driver = browser::set_up()?;
    let tools = WebTools::set_up()?;
    web::build(&tools)?;
    let Some(driver) = driver else {
        return Ok(());
    };
    run(&mut kernel_tests(&tools, &driver))?;
    run(&mut app_tests(&driver))
}

/// Tests the app that [`test`] has built with the demo models, which must have been fetched. Where there is no browser, the tests
/// are skipped, which is said.
///
/// # Errors
/// A test fails; there is no browser, where `CI=true`.
pub fn test_with_real_models() -> Result<()> {
    let Some(driver) = browser::set_up()? else {
        return Ok(());
    };
    let mut tests = browser_tests(&driver, &["--test", APP_WITH_MODELS, "--", "--ignored"]);
    run(tests.env(models::FOLDER, models::folder()?))
}

/// Sets up what is missing, builds the web app, and takes pictures of every step in a browser.
///
/// # Errors
/// The app cannot be built, or there is no browser.
pub fn screenshots() -> Result<()> {
    let driver = browser::set_up()?.context("pictures need a browser")?;
    web::web()?;
    let test = ["--test", "screenshots", "--", "--ignored", "--nocapture"];
    run(&mut browser_tests(&driver, &test))
}

/// Compiled as Trunk compiles the worker, so that Burn is compiled once: in its profile, and with the worker beside them, whose
/// dependencies ask for more features of the shared libraries.
fn kernel_tests(tools: &WebTools, driver: &OsStr) -> Command {
    let mut tests = cargo(&["test", "--profile", web::PROFILE, "--target", TARGET]);
    tests.args(["--package", "mwanda-gpu", "--package", "mwanda-worker"]);
    tests.args(["--features", "mwanda-gpu/gpu", "--test", KERNELS]);
    tests
        .env(RUNNER, TEST_RUNNER)
        .env("WASM_BINDGEN_TEST_TIMEOUT", KERNELS_LIMIT)
        .env(browser::DRIVER, driver);
    tools.let_find_wasm_bindgen(&mut tests);
    tests
}

fn app_tests(driver: &OsStr) -> Command {
    let chosen: Vec<&str> = APP.iter().flat_map(|name| ["--test", name]).collect();
    browser_tests(driver, &chosen)
}

fn browser_tests(driver: &OsStr, arguments: &[&str]) -> Command {
    let mut tests = cargo_on_workspace("test", arguments);
    tests.env(DIST, dist()).env(browser::DRIVER, driver);
    tests
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cargo::root;
    use std::fs;

    #[test]
    fn the_kernels_tests_are_where_they_are_looked_for() {
        let package = root().join("crates").join("mwanda-gpu");
        assert!(
            package
                .join("tests")
                .join(KERNELS)
                .join("main.rs")
                .is_file()
        );
        // The test runner looks for the browser's settings in the package's folder.
        assert!(package.join("webdriver.json").is_file());
    }

    #[test]
    fn the_app_s_tests_are_run_only_when_they_are_named() {
        let manifest = root().join("tests").join("browser").join("Cargo.toml");
        let manifest = fs::read_to_string(manifest).unwrap().replace('\r', "");
        for name in APP.into_iter().chain([APP_WITH_MODELS, "screenshots"]) {
            let named = |part: &&str| part.contains(&format!("name = \"{name}\"\n"));
            let part = manifest.split("\n[").find(named);
            assert!(
                part.is_some_and(|part| part.contains("\ntest = false\n")),
                "{name}"
            );
        }
    }

    #[test]
    fn no_other_package_has_tests_of_the_same_names() {
        let crates = fs::read_dir(root().join("crates")).unwrap();
        for package in crates.map(|entry| entry.unwrap().path()) {
            for name in APP.into_iter().chain([APP_WITH_MODELS]) {
                let tests = package.join("tests");
                let is_there = [format!("{name}.rs"), format!("{name}/main.rs")]
                    .iter()
                    .any(|file| tests.join(file).is_file());
                assert!(!is_there, "{name} in {}", package.display());
            }
        }
    }
}
