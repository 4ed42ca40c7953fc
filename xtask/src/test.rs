//! The tests.

use crate::{
    c_compiler,
    cargo::cargo_on_workspace,
    golden,
    models::{self, GEMMA, SMOLLM},
    mwanda, reference_venv,
    run::run,
    vulkan,
};
use anyhow::Result;

/// All tests that need no model; with `gpu` also those of the GPU.
pub fn test(gpu: bool) -> Result<()> {
    c_compiler::set_up()?;
    if gpu {
        vulkan::set_up_for_tests()?;
    }
    run(&mut cargo_on_workspace("test", gpu, &[]))
}

/// [`test`], then the tests on real models, which are marked `#[ignore]` because they take minutes and need hundreds of
/// megabytes.
pub fn test_with_real_models(gpu: bool) -> Result<()> {
    test(gpu)?;
    mwanda::build(gpu)?;
    let demo_models = [GEMMA, SMOLLM];
    for model in &demo_models {
        models::fetch(model)?;
    }
    golden::make_missing(&reference_venv::python()?, &demo_models)?;
    let mut tests = cargo_on_workspace("test", gpu, &["--", "--ignored"]);
    run(tests.env(models::FOLDER, models::folder()?))
}
