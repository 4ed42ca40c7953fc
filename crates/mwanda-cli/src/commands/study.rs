//! `mwanda study`

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use clap::Args;
use mwanda_study::{Record, Results, Study, tasks::TaskFile};
use serde::Serialize;

use crate::{
    failure::Cancelled, interrupt::Interrupt, notes::say, options::PlacementOptions, output::Output,
};

mod measured;
mod plan;
mod report_files;
mod runner;
mod texts;

use plan::Plan;
use report_files::ReportFiles;
use runner::Runner;

const EXAMPLES: &str = "\
Examples:
  mwanda study studies/quick.toml
  mwanda study my-study.toml --tasks my-tasks
  mwanda study studies/quick.toml --report-only --figures docs/figures

The results are beside the study file: STUDY.results.jsonl, one line a run,
and STUDY.html. A run that is in the results already is not run again, so that
a study that was stopped goes on where it was. docs/study-files.md describes
the study file and the files of tasks.";

/// Arguments of `mwanda study`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The study file.
    #[arg(value_name = "STUDY.toml")]
    pub study: PathBuf,
    /// Folder of <task>/<language>.jsonl files, in place of the study's own.
    #[arg(long, value_name = "DIR")]
    pub tasks: Option<PathBuf>,
    /// File of results, to go on with.
    #[arg(long, value_name = "FILE")]
    pub results: Option<PathBuf>,
    /// File of the report.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Folder to write every chart into, as SVG, and every table, as Markdown.
    #[arg(long, value_name = "DIR")]
    pub figures: Option<PathBuf>,
    /// Run nothing: write the report, and the figures, of the results that are there, as far as they were measured as the
    /// study file says.
    #[arg(long)]
    pub report_only: bool,
    /// Where the models run.
    #[command(flatten)]
    pub placement: PlacementOptions,
}

/// What a study left.
#[derive(Serialize)]
struct Summary {
    results: PathBuf,
    report: PathBuf,
    runs: usize,
    figures: usize,
}

/// Runs what is missing of a study, and writes its report.
///
/// # Errors
/// What is wrong with the study, a model, a text or a task; files that cannot be written.
pub fn run(arguments: &Arguments, output: Output, interrupt: &Interrupt) -> Result<()> {
    let path = &arguments.study;
    let toml =
        fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let study = Study::parse(&toml).with_context(|| path.display().to_string())?;
    let beside = |ending: &str| path.with_extension(ending);
    let results = arguments
        .results
        .clone()
        .unwrap_or_else(|| beside("results.jsonl"));
    let report = arguments.report.clone().unwrap_or_else(|| beside("html"));
    let records = if arguments.report_only {
        measured::records(arguments, &study, &results)?
    } else {
        let tasks = tasks(arguments, &study)?;
        run_missing(arguments, &study, &tasks, &results, interrupt)?
    };
    let files = ReportFiles::new(&study, &records)?;
    files.write(&report)?;
    let figures = match &arguments.figures {
        Some(folder) => files.write_figures(folder)?,
        None => 0,
    };
    let summary = Summary {
        results,
        report,
        runs: records.len(),
        figures,
    };
    output.result(&summary, || {
        format!(
            "{} runs: {}\nreport: {}\n",
            summary.runs,
            summary.results.display(),
            summary.report.display()
        )
    })
}

/// The tasks that the study asks for; none where no run answers any.
fn tasks(arguments: &Arguments, study: &Study) -> Result<Vec<TaskFile>> {
    let Some(tasks) = &study.tasks else {
        return Ok(Vec::new());
    };
    if !study.cells().iter().any(|cell| cell.tasks) {
        return Ok(Vec::new());
    }
    let own = tasks
        .folder
        .as_ref()
        .map(|folder| texts::beside(&arguments.study, folder));
    let folder = arguments.tasks.clone().or(own).context(
        "the study has tasks, but not where they are: give --tasks DIR, or a `folder` under [tasks]",
    )?;
    Ok(mwanda_study::tasks::read(&folder, tasks)?)
}

fn run_missing(
    arguments: &Arguments,
    study: &Study,
    tasks: &[TaskFile],
    results: &Path,
    interrupt: &Interrupt,
) -> Result<Vec<Record>> {
    let mut results = Results::open(results)?;
    let plan = Plan::new(study, &arguments.study, tasks)?;
    let mut runner = Runner::new(&plan, &arguments.placement, interrupt);
    let cells = study.cells();
    let mut records = Vec::with_capacity(cells.len());
    for (index, cell) in cells.iter().enumerate() {
        let key = runner.key(cell)?;
        if results.get(&key).is_none() {
            say(runner.heading(index, cells.len(), cell));
            let record = match runner.run(cell, key.clone()) {
                Err(error) if error.is::<Cancelled>() => return Err(Cancelled::STUDY_KEPT.into()),
                record => record.with_context(|| format!("`{}` on {}", cell.method, cell.model))?,
            };
            results.append(&record)?;
        }
        records.extend(results.get(&key).map(|record| record.for_cell(cell)));
    }
    Ok(records)
}
