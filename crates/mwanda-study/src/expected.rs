//! Which results belong to a study as it is now, told without its models.

use std::{collections::BTreeMap, fmt};

use mwanda_protocol::{Precision, WindowSettings};

use crate::{Cell, Measured, Record, Study, TaskKey, Tasks, sparsity_label, tasks::SCORING};

/// SHA-256 of texts, by language code.
type Hashes = BTreeMap<String, String>;

/// What a study's results must have been measured on. Texts and tasks that are not there cannot be compared; of them only
/// the names and numbers in the study file count.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    /// The study.
    pub study: &'a Study,
    /// The precision that weights are rounded to, if to any.
    pub precision: Option<Precision>,
    /// Names the definition of M-Wanda.
    pub terms_version: &'a str,
    /// What is taken of the evaluation text, if it is there.
    pub evaluation_texts: Option<Hashes>,
    /// The calibration texts by set, as far as they are there.
    pub calibration_texts: BTreeMap<String, Hashes>,
    /// The tasks, if they are there.
    pub tasks: Option<Vec<TaskKey>>,
}

/// Why a result of a run of this name is not the study's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mismatch {
    /// The method has other settings now, or the calibration other windows or languages.
    Settings,
    /// It does not say what it was measured on.
    Unsaid,
    /// Another definition of M-Wanda.
    Terms,
    /// Weights of another precision.
    Precision,
    /// Other lines of the evaluation text.
    Lines,
    /// Another number of evaluation windows, or windows of another length.
    Windows,
    /// Other evaluation languages.
    Languages,
    /// Another evaluation text.
    EvaluationText,
    /// Another calibration text.
    CalibrationText,
    /// Other tasks or items.
    Tasks,
    /// Another model of the same name.
    Model,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Settings => "with other settings of the method or the calibration",
            Self::Unsaid => "on something that the result does not name",
            Self::Terms => "under another definition of M-Wanda",
            Self::Precision => "with weights of another precision (--dtype)",
            Self::Lines => "on other lines of the evaluation text",
            Self::Windows => "on other evaluation windows",
            Self::Languages => "in other evaluation languages",
            Self::EvaluationText => "on another evaluation text",
            Self::CalibrationText => "with another calibration text",
            Self::Tasks => "on other tasks or items",
            Self::Model => "of another model of the same name",
        })
    }
}

/// A study's results.
#[derive(Clone, Debug, Default)]
pub struct Selected {
    /// One a run, in the order of the runs.
    pub records: Vec<Record>,
    /// Runs of which there are only results that are not the study's, by what is wrong with the newest.
    pub left_out: BTreeMap<Mismatch, usize>,
    /// Runs without any result.
    pub missing: usize,
}

impl Expected<'_> {
    /// The newest result of each of the study's runs. Where the evaluation text is not there, all have the text of the newest
    /// among them; and all of a model have the weights of its newest.
    pub fn select(&self, records: &[Record]) -> Selected {
        let cells = self.study.cells();
        let mut expected = self.clone();
        let mut models: BTreeMap<&str, &str> = BTreeMap::new();
        for record in records {
            let mut alike = cells
                .iter()
                .filter(|cell| is_named_alike(cell, &record.cell));
            if alike.any(|cell| self.mismatch(cell, record).is_none()) {
                models.insert(&record.cell.model, &record.model.sha256);
                if self.evaluation_texts.is_none() {
                    expected.evaluation_texts = texts_of(record);
                }
            }
        }
        let mut selected = Selected::default();
        for cell in &cells {
            let newest = records.iter().rev();
            let alike: Vec<(&Record, Option<Mismatch>)> = newest
                .filter(|record| is_named_alike(cell, &record.cell))
                .map(|record| {
                    let model = models.get(cell.model.as_str());
                    let is_other = model.is_some_and(|sha256| *sha256 != record.model.sha256);
                    let is_other = is_other.then_some(Mismatch::Model);
                    (record, expected.mismatch(cell, record).or(is_other))
                })
                .collect();
            let fitting = alike.iter().find(|(_, mismatch)| mismatch.is_none());
            match (fitting, alike.first()) {
                (Some((record, _)), _) => selected.records.push((*record).clone()),
                (None, Some((_, Some(mismatch)))) => {
                    *selected.left_out.entry(*mismatch).or_default() += 1;
                }
                _ => selected.missing += 1,
            }
        }
        selected
    }

    /// What keeps a record from being the cell's result.
    fn mismatch(&self, cell: &Cell, record: &Record) -> Option<Mismatch> {
        let is_answered_alike = cell.tasks == record.cell.tasks;
        let other_settings = Cell {
            tasks: cell.tasks,
            ..record.cell.clone()
        } != *cell;
        let Some(measured) = &record.measured else {
            return Some(if other_settings {
                Mismatch::Settings
            } else {
                Mismatch::Unsaid
            });
        };
        let evaluation = &self.study.evaluation;
        let windows = WindowSettings {
            samples: evaluation.samples,
            sequence_length: evaluation.sequence_length,
        };
        let other_terms = cell.settings.is_some() && record.terms_version != self.terms_version;
        let checks = [
            (other_settings, Mismatch::Settings),
            (other_terms, Mismatch::Terms),
            (measured.precision != self.precision, Mismatch::Precision),
            (measured.lines != evaluation.lines, Mismatch::Lines),
            (measured.evaluation_windows != windows, Mismatch::Windows),
            (!self.has_languages(measured), Mismatch::Languages),
            (!self.has_texts(measured), Mismatch::EvaluationText),
            (
                !self.is_calibrated(cell, measured),
                Mismatch::CalibrationText,
            ),
            (
                !is_answered_alike || !self.has_tasks(cell, measured),
                Mismatch::Tasks,
            ),
        ];
        let wrong = checks.into_iter().find(|(is_wrong, _)| *is_wrong);
        wrong.map(|(_, mismatch)| mismatch)
    }

    fn has_languages(&self, measured: &Measured) -> bool {
        let found = measured.evaluation_texts.keys();
        match (&self.evaluation_texts, &self.study.evaluation.languages) {
            (Some(texts), _) => texts.keys().eq(found),
            (None, Some(codes)) => {
                let mut codes: Vec<&String> = codes.iter().collect();
                codes.sort();
                found.eq(codes)
            }
            (None, None) => true,
        }
    }

    fn has_texts(&self, measured: &Measured) -> bool {
        let texts = self.evaluation_texts.as_ref();
        texts.is_none_or(|texts| *texts == measured.evaluation_texts)
    }

    fn is_calibrated(&self, cell: &Cell, measured: &Measured) -> bool {
        let Some(calibrated) = &cell.calibration else {
            return measured.calibration_texts.is_empty();
        };
        let texts = self.calibration_texts.get(&calibrated.set);
        texts.is_none_or(|texts| *texts == measured.calibration_texts)
    }

    fn has_tasks(&self, cell: &Cell, measured: &Measured) -> bool {
        if !cell.tasks {
            return measured.tasks.is_empty();
        }
        match (&self.tasks, &self.study.tasks) {
            (Some(tasks), _) => sorted(tasks) == sorted(&measured.tasks),
            (None, Some(tasks)) => are_of(tasks, &measured.tasks),
            (None, None) => false,
        }
    }
}

/// Whether two cells are the same run by the names that a report gives them.
fn is_named_alike(one: &Cell, other: &Cell) -> bool {
    let names = |cell: &Cell| {
        let calibrated = cell.calibration.as_ref();
        (
            cell.settings.as_ref().map(sparsity_label),
            calibrated.map(|one| (one.set.clone(), one.seed)),
        )
    };
    one.model == other.model && one.method == other.method && names(one) == names(other)
}

fn texts_of(record: &Record) -> Option<Hashes> {
    let measured = record.measured.as_ref();
    measured.map(|measured| measured.evaluation_texts.clone())
}

fn sorted(tasks: &[TaskKey]) -> Vec<&TaskKey> {
    let mut tasks: Vec<&TaskKey> = tasks.iter().collect();
    tasks.sort();
    tasks
}

/// Whether the files can be those that the study file asks for.
fn are_of(tasks: &Tasks, files: &[TaskKey]) -> bool {
    let is_asked = |file: &TaskKey| {
        file.scoring == SCORING
            && tasks.items.is_none_or(|items| file.items <= items)
            && tasks
                .names
                .as_ref()
                .is_none_or(|names| names.contains(&file.task))
            && tasks
                .languages
                .as_ref()
                .is_none_or(|codes| codes.contains(&file.language))
    };
    let is_there = |name: &String| files.iter().any(|file| file.task == *name);
    files.iter().all(is_asked) && tasks.names.iter().flatten().all(is_there)
}

#[cfg(test)]
mod tests;
