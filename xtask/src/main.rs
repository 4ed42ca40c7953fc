//! Set-up, run and test: `cargo xtask start`, `cargo xtask test`, `cargo xtask check`.

mod cargo;

use anyhow::{Result, bail};
use cargo::cargo;
use std::env;

const USAGE: &str = "\
cargo xtask start    the main job; not built yet, and it says so
cargo xtask test     run the tests
cargo xtask check    formatting and lints";

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["start"] => bail!(
            "pruning a model from the command line is not built yet: this version has the engine as a library (see \
             the README)"
        ),
        ["test"] => cargo(&["test", "--workspace"]),
        ["check"] => {
            cargo(&["fmt", "--all", "--check"])?;
            cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ])
        }
        ["help" | "--help" | "-h"] => {
            eprintln!("{USAGE}");
            Ok(())
        }
        _ => bail!("not a command: \"{}\"\n{USAGE}", words.join(" ")),
    }
}
