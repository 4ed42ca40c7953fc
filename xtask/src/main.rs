//! Set-up, run and test from one command; `cargo xtask help` lists what there is.

mod browser;
mod c_compiler;
mod cargo;
mod check;
mod figures;
mod golden;
mod models;
mod mwanda;
mod packages;
mod pip;
mod prune_demo;
mod reference_venv;
mod run;
mod serve;
mod start;
mod test;
mod vulkan;
mod web;
mod web_test;
mod web_tools;

use anyhow::{Result, bail};
use std::env;

const USAGE: &str = "\
cargo xtask start          build the web app, serve it on this machine, open it in the browser
cargo xtask web            build the web app, into the folder dist
cargo xtask prune-demo     build mwanda, fetch the demo model, prune it, show what languages lost
cargo xtask test           run the tests, those in a browser too
cargo xtask test --real    run the tests, and those on the real models, which it fetches
cargo xtask screenshots    take pictures of every step of the web app, to be looked at
cargo xtask figures        make the figures and tables of README and docs from the results in studies
cargo xtask check          formatting and lints
cargo xtask help           this list";

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["start"] => start::start(),
        ["web"] => web::web(),
        ["prune-demo"] => prune_demo::prune_demo(),
        ["test"] => test::test(),
        ["test", "--real"] => test::test_with_real_models(),
        ["screenshots"] => web_test::screenshots(),
        ["figures"] => figures::figures(),
        ["check"] => check::check(),
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
