//! `mwanda`: prunes small multilingual language models on the device at hand, shows what each language lost, and chats
//! with the result.

mod catalogue;
mod cli;
mod commands;
mod driver;
mod failure;
mod interrupt;
mod languages;
mod numbers;
mod options;
mod output;
mod perplexities;
mod progress;
mod room;
mod table;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure::report(&error),
    }
}
