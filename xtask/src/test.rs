//! The tests.

use crate::{
    c_compiler,
    cargo::cargo_on_workspace,
    golden,
    models::{self, GEMMA, SMOLLM},
    mwanda, reference_venv,
    run::run,
    vulkan, web_test,
};
use anyhow::Result;

/// All tests that need no model: the native ones, which fail sooner, then those in a browser.
pub fn test() -> Result<()> {
    c_compiler::set_up()?;
    vulkan::set_up_for_tests()?;
    run(&mut cargo_on_workspace("test", &[]))?;
    web_test::test()
}

/// [`test`], then the tests on real models, which are marked `#[ignore]` because they take minutes and need hundreds of
/// megabytes.
pub fn test_with_real_models() -> Result<()> {
    test()?;
    mwanda::build()?;
    let demo_models = [GEMMA, SMOLLM];
    for model in &demo_models {
        models::fetch(model)?;
    }
    golden::make_missing(&reference_venv::python()?, &demo_models)?;
    let mut tests = cargo_on_workspace("test", &["--", "--ignored"]);
    run(tests.env(models::FOLDER, models::folder()?))?;
    web_test::test_with_real_models()
}
