//! `mwanda bench`

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, builder::PossibleValuesParser};
use mwanda_engine::{BenchReport, BenchRequest, BenchSubject, Event, Request};

use crate::{
    catalogue::resolve,
    driver::{Driver, unanswered},
    interrupt::Interrupt,
    numbers::measured,
    options::{DeviceOptions, at_least_one},
    output::Output,
    table::{Align, Table},
};

const EXAMPLES: &str = "\
Examples:
  mwanda bench
  mwanda bench gemma-3-270m --device cpu
  mwanda bench --device gpu --repetitions 20 --json

Without a model, the kernels run on matrices of a known model's shapes, so
that nothing has to be fetched.";

/// Arguments of `mwanda bench`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Model to measure: folder, GGUF file, or name of a fetched model.
    #[arg(conflicts_with = "shape")]
    pub model: Option<PathBuf>,
    /// Measure matrices of this model's shapes, without the model.
    #[arg(long, value_name = "NAME", value_parser = shape_names())]
    pub shape: Option<String>,
    /// Where to compute.
    #[command(flatten)]
    pub device: DeviceOptions,
    /// Repetitions, of which the median is reported.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = at_least_one, allow_negative_numbers = true)]
    pub repetitions: usize,
}

fn shape_names() -> PossibleValuesParser {
    PossibleValuesParser::new(mwanda_engine::shapes().iter().copied())
}

/// Measures a device.
///
/// # Errors
/// What is wrong with the model or the device.
pub fn run(arguments: &Arguments, output: Output, interrupt: &Interrupt) -> Result<()> {
    let request = Request::Bench(BenchRequest {
        subject: subject(arguments)?,
        device: arguments.device.device.clone(),
        repetitions: arguments.repetitions,
    });
    let Event::Benched(report) = Driver::new(interrupt).ask(request)? else {
        return Err(unanswered());
    };
    output.result(&report, || text(&report))
}

fn subject(arguments: &Arguments) -> Result<BenchSubject> {
    if let Some(model) = &arguments.model {
        return Ok(BenchSubject::Model(resolve(model)?));
    }
    let usual = mwanda_engine::shapes().first().copied();
    let shape = arguments.shape.as_deref().or(usual);
    let shape = shape.context("no shapes are known; give a model")?;
    Ok(BenchSubject::Shape(shape.to_owned()))
}

fn text(report: &BenchReport) -> String {
    let device = &report.device;
    let mut table = Table::new([
        ("what", Align::Left),
        ("of what size", Align::Left),
        ("result", Align::Right),
        ("unit", Align::Left),
    ]);
    for row in &report.rows {
        table.push([
            row.name.clone(),
            row.detail.clone(),
            measured(row.value),
            row.unit.clone(),
        ]);
    }
    format!(
        "{} on {} ({}, {})\n\n{table}",
        report.shape, device.name, device.kind, device.backend
    )
}
