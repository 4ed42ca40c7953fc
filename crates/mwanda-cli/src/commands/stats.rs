//! `mwanda stats`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use mwanda_engine::{Event, Request, StatisticsRequest};
use serde_json::json;

use crate::{
    driver::{Driver, unanswered},
    interrupt::Interrupt,
    numbers::bytes,
    options::{CalibrationOptions, ModelOptions},
    output::Output,
    room::expect_file,
};

const EXAMPLES: &str = "\
Examples:
  mwanda stats gemma-3-270m --languages en --out en.stats
  mwanda stats gemma-3-270m --languages sw --like en.stats --out sw.stats
  mwanda merge en.stats sw.stats --out both.stats
  mwanda prune gemma-3-270m --statistics both.stats --out pruned

Statistics can be merged where they count activations above the same
thresholds: --like takes them from a file. Thresholds are means over the text
they were taken on, so the sums are exactly those of one run over all text
only if that file's thresholds came from all of it.";

/// Arguments of `mwanda stats`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The model.
    #[command(flatten)]
    pub model: ModelOptions,
    /// File to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Replace the file if there is one.
    #[arg(long)]
    pub overwrite: bool,
    /// Count activations above the thresholds of this statistics file, so that the two can be merged.
    #[arg(long, value_name = "FILE")]
    pub like: Option<PathBuf>,
    /// What to take the statistics on.
    #[command(flatten)]
    pub calibration: CalibrationOptions,
}

/// Takes a model's statistics.
///
/// # Errors
/// What is wrong with the model, the text, or the file.
pub fn run(arguments: &Arguments, output: Output, interrupt: &Interrupt) -> Result<()> {
    let calibration = &arguments.calibration;
    calibration.check()?;
    let out = &arguments.out;
    expect_file(out, arguments.overwrite, arguments.like.as_slice())?;
    let load = arguments.model.load_request()?;
    let mut driver = Driver::new(interrupt);
    driver.load(load)?;
    let request = Request::Statistics(StatisticsRequest {
        calibration: calibration.calibration.clone(),
        languages: calibration.selected(),
        windows: calibration.windows.settings(),
        thresholds_from: arguments.like.clone(),
        out: out.clone(),
    });
    let Event::StatisticsWritten(size) = driver.ask(request)? else {
        return Err(unanswered());
    };
    let path = out.display().to_string();
    output.result(&json!({"out": path, "bytes": size}), || {
        format!("{path} ({})\n", bytes(size))
    })
}
