//! The command line.

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::{
    commands::{bench, chat, devices, eval, fetch, inspect, merge, models, prune, stats, study},
    interrupt::Interrupt,
    output::Output,
};

const EXAMPLES: &str = "\
Examples:
  mwanda fetch gemma-3-270m
  mwanda prune gemma-3-270m --out pruned --sparsity 0.5
  mwanda eval pruned
  mwanda chat pruned --language sw --beside gemma-3-270m

What is called M-Wanda here is a reconstruction of the method of Choenni and
Titov (EMNLP 2025) from its published summary, not their code.";

/// Prunes small multilingual language models, shows what each language lost, and chats with the result.
#[derive(Debug, Parser)]
#[command(name = "mwanda", version, max_term_width = 110, after_help = EXAMPLES)]
pub struct Cli {
    /// Print the result as one JSON document, and nothing else on standard output.
    #[arg(long, global = true, help_heading = "Output")]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Describe a model without loading it: architecture, tensors, tokenizer, memory, and what is wrong with it.
    Inspect(inspect::Arguments),
    /// Prune a model, evaluate it before and after, and write it as a Hugging Face folder.
    Prune(Box<prune::Arguments>),
    /// Compute a model's perplexity, language by language.
    Eval(eval::Arguments),
    /// Talk with a model, or let it continue a text.
    Chat(Box<chat::Arguments>),
    /// Take a dense model's activation statistics and save them.
    Stats(stats::Arguments),
    /// Add up statistics that were taken on one model, of other languages or on other machines.
    Merge(merge::Arguments),
    /// Run a study: many prunings of one or more models, measured and compared in a report.
    Study(study::Arguments),
    /// List the devices that a model can run on.
    Devices,
    /// Measure how fast a device is at what pruning and decoding need.
    Bench(bench::Arguments),
    /// List the models that can be fetched by name.
    Models,
    /// Fetch a model of the catalogue.
    Fetch(fetch::Arguments),
}

impl Cli {
    /// Does what was asked for.
    ///
    /// # Errors
    /// Those of the command.
    pub fn run(&self) -> Result<()> {
        let output = Output::new(self.json);
        let interrupt = Interrupt::install()?;
        match &self.command {
            Command::Inspect(arguments) => inspect::run(arguments, output, &interrupt),
            Command::Prune(arguments) => prune::run(arguments, output, &interrupt),
            Command::Eval(arguments) => eval::run(arguments, output, &interrupt),
            Command::Chat(arguments) => chat::run(arguments, output, &interrupt),
            Command::Stats(arguments) => stats::run(arguments, output, &interrupt),
            Command::Merge(arguments) => merge::run(arguments, output, &interrupt),
            Command::Study(arguments) => study::run(arguments, output, &interrupt),
            Command::Devices => devices::run(output, &interrupt),
            Command::Bench(arguments) => bench::run(arguments, output, &interrupt),
            Command::Models => models::run(output),
            Command::Fetch(arguments) => fetch::run(arguments, output, &interrupt),
        }
    }
}

#[cfg(test)]
mod tests;
