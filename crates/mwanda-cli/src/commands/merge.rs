//! `mwanda merge`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use mwanda_engine::{Event, MergeRequest, Request};
use serde_json::json;

use crate::{
    driver::{Driver, unanswered},
    interrupt::Interrupt,
    numbers::bytes,
    output::Output,
    room::expect_file,
};

const EXAMPLES: &str = "\
Example:
  mwanda merge en.stats sw.stats --out both.stats

The files have to be of one model, with windows of one length and the same
thresholds (see `mwanda stats --like`).";

/// Arguments of `mwanda merge`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Statistics files.
    #[arg(required = true, value_name = "FILE")]
    pub inputs: Vec<PathBuf>,
    /// File to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Replace the file if there is one.
    #[arg(long)]
    pub overwrite: bool,
}

/// Adds up statistics.
///
/// # Errors
/// Files that cannot be read or do not belong together.
pub fn run(arguments: &Arguments, output: Output, interrupt: &Interrupt) -> Result<()> {
    let out = &arguments.out;
    expect_file(out, arguments.overwrite, &arguments.inputs)?;
    let request = Request::Merge(MergeRequest {
        inputs: arguments.inputs.clone(),
        out: out.clone(),
    });
    let Event::StatisticsWritten(size) = Driver::new(interrupt).ask(request)? else {
        return Err(unanswered());
    };
    let path = out.display().to_string();
    output.result(&json!({"out": path, "bytes": size}), || {
        format!("{path} ({})\n", bytes(size))
    })
}
