//! Set-up, run and test: `cargo xtask start`, `cargo xtask test`, `cargo xtask check`.

mod cargo;
mod packages;
mod pip;
mod start;
mod test;
mod vulkan;

use anyhow::{Result, bail};
use std::env;

const USAGE: &str = "\
cargo xtask start          build mwanda, fetch the demo model, prune it, show what each language lost
cargo xtask test           run the tests
cargo xtask test --real    run the tests, and those on the real models (fetched first)
cargo xtask check          formatting and lints";

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["start"] => start::start(),
        ["test"] => test::test(),
        ["test", "--real"] => test::test().and_then(|()| test::test_real_models()),
        ["check"] => test::check(),
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
