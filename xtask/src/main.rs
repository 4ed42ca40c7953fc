//! Set-up, run and test from one command; `cargo xtask help` lists what there is.

mod c_compiler;
mod cargo;
mod check;
mod golden;
mod models;
mod mwanda;
mod packages;
mod pip;
mod reference_venv;
mod run;
mod start;
mod test;
mod vulkan;

use anyhow::{Result, bail};
use std::env;

const USAGE: &str = "\
cargo xtask start          build mwanda, fetch the demo model, prune it, show what languages lost
cargo xtask test           run the tests
cargo xtask test --real    run the tests, and those on the real models, which it fetches
cargo xtask check          formatting and lints
cargo xtask help           this list

With --gpu, start, test and check include what runs on GPUs, which is not yet verified.";

/// Includes the cargo feature `gpu`.
const GPU: &str = "--gpu";

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (options, words): (Vec<&str>, Vec<&str>) = arguments
        .iter()
        .map(String::as_str)
        .partition(|word| *word == GPU);
    let gpu = !options.is_empty();
    match words[..] {
        ["start"] => start::start(gpu),
        ["test"] => test::test(gpu),
        ["test", "--real"] => test::test_with_real_models(gpu),
        ["check"] => check::check(gpu),
        ["help" | "--help" | "-h"] => {
            say(USAGE);
            Ok(())
        }
        _ => bail!("not a command: \"{}\"\n{USAGE}", words.join(" ")),
    }
}

/// Tells the user something. Standard output belongs to what is run.
fn say(message: &str) {
    eprintln!("{message}");
}
