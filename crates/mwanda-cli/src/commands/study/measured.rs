//! The results that a report alone is made of.

use std::path::Path;

use anyhow::{Result, bail};
use mwanda_engine::TERMS_VERSION;
use mwanda_study::{Expected, Record, Results, Study, tasks::TaskFile};

use super::{Arguments, plan::Plan, texts};
use crate::notes::say;

/// The results of the study's runs that were measured as the study file says. No model is needed; texts and tasks are
/// compared where they are there. What is left out is said on standard error.
///
/// # Errors
/// A file that cannot be read, or that holds no result of the study.
pub fn records(arguments: &Arguments, study: &Study, file: &Path) -> Result<Vec<Record>> {
    let records = Results::read(file)?;
    let tasks = super::tasks(arguments, study).ok();
    let plan = Plan::new(
        study,
        &arguments.study,
        tasks.as_deref().unwrap_or_default(),
    )
    .ok();
    let calibration = plan.iter().flat_map(|plan| &plan.calibration);
    let expected = Expected {
        study,
        precision: arguments.placement.dtype,
        terms_version: TERMS_VERSION,
        evaluation_texts: plan.as_ref().map(|plan| texts::hashes(&plan.evaluation)),
        calibration_texts: calibration
            .map(|(set, texts)| (set.clone(), texts::hashes(texts)))
            .collect(),
        tasks: tasks
            .as_ref()
            .map(|tasks| tasks.iter().map(TaskFile::key).collect()),
    };
    let selected = expected.select(&records);
    let runs = |count: usize| if count == 1 { "run" } else { "runs" };
    for (mismatch, &count) in &selected.left_out {
        let runs = runs(count);
        say(format!("left out: {count} {runs} measured {mismatch}"));
    }
    if selected.missing > 0 {
        let (count, runs) = (selected.missing, runs(selected.missing));
        say(format!("not in the results: {count} {runs} of the study"));
    }
    if selected.records.is_empty() {
        bail!(
            "{} holds no result that was measured as {} says",
            file.display(),
            arguments.study.display()
        );
    }
    Ok(selected.records)
}
