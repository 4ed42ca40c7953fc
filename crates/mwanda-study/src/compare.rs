//! Two methods held against each other, wherever a study has run both.

use std::collections::{BTreeMap, BTreeSet};

use mwanda_protocol::Pattern;
use serde::Serialize;

use crate::{
    Answered, Cell, Comparison, Record, TaskRecord,
    differences::{Differences, Interval, Unit},
    paired::{Paired, of_common_seeds, paired},
};

/// Two methods on one model, at one sparsity or pattern, with one calibration set, over the seeds that both have.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// The method that is asked about.
    pub method: String,
    /// The method that it is held against.
    pub against: String,
    /// The model, as the study names it.
    pub model: String,
    /// Share of the weights to prune.
    pub sparsity: f64,
    /// Unstructured or N:M.
    pub pattern: Pattern,
    /// Calibration set; `None` where neither needs text.
    pub set: Option<String>,
    /// Perplexity as a multiple of the other's: below 1 the method is better. Over several languages, of the geometric
    /// means. Units are windows.
    pub perplexity: ByLanguage,
    /// Every task that both have answered.
    pub tasks: Vec<TaskDifferences>,
}

/// A task's accuracies as the method's less the other's: above 0 the method is better. Over several languages, of the means
/// in which each language counts the same. Units are items.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TaskDifferences {
    /// The task.
    pub task: String,
    /// Of the likeliest choices.
    pub raw: ByLanguage,
    /// Of the choices of the highest likelihood a byte.
    pub normalised: ByLanguage,
}

/// A comparison over languages and in each. `None`, and a language that is missing, is where there are no languages, or
/// too few units to tell chance from difference.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ByLanguage {
    /// Over all languages.
    pub all: Option<Interval>,
    /// Over the languages that were calibrated on.
    pub seen: Option<Interval>,
    /// Over the others. `None` too where neither method was calibrated.
    pub unseen: Option<Interval>,
    /// In each language.
    pub languages: BTreeMap<String, Interval>,
}

/// Results that cannot be held against each other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("on {model}, `{method}` and `{against}` were not measured on the same {what}")]
pub struct CompareError {
    /// The model.
    pub model: String,
    /// The method.
    pub method: String,
    /// The other.
    pub against: String,
    /// What differs.
    pub what: String,
}

/// What two records must have in common.
#[derive(Clone, Copy, PartialEq)]
struct Place<'a> {
    model: &'a str,
    sparsity: f64,
    pattern: Pattern,
    set: Option<&'a str>,
}

impl<'a> Place<'a> {
    /// `None` for the model as it is, which has a place beside every pruned one.
    fn of(cell: &'a Cell) -> Option<Self> {
        let settings = cell.settings.as_ref()?;
        Some(Self {
            model: &cell.model,
            sparsity: settings.target(),
            pattern: settings.pattern,
            set: cell.calibration.as_ref().map(|one| one.set.as_str()),
        })
    }

    /// Whether a result stands here: what needs no text stands beside every calibration set.
    fn holds(&self, cell: &'a Cell) -> bool {
        match Self::of(cell) {
            None => cell.model == self.model,
            Some(place) => {
                Self {
                    set: self.set,
                    ..place
                } == *self
                    && (place.set.is_none() || place.set == self.set)
            }
        }
    }
}

/// Holds two methods against each other at every place where both have results, in the order of the records. These must be
/// of one study: the texts that they were measured on are not looked at, but for the number of their windows.
///
/// Seeds that both have are averaged first, each window's log-likelihood and each item's answers; seeds that one side alone has
/// are left out. What needs no text has no seed, and is held against the average of all that the other has.
///
/// # Errors
/// Results of other languages, or with other numbers of windows or items.
pub fn compare(records: &[Record], comparison: &Comparison) -> Result<Vec<Compared>, CompareError> {
    let of_method = |name: &str| -> Vec<&Record> {
        let named = records.iter().filter(|record| record.cell.method == name);
        named.collect()
    };
    let (left, right) = (
        of_method(&comparison.method),
        of_method(&comparison.against),
    );
    let mut places: Vec<Place> = Vec::new();
    for record in records {
        let name = &record.cell.method;
        if let Some(place) = Place::of(&record.cell)
            && (*name == comparison.method || *name == comparison.against)
            && !places.contains(&place)
        {
            places.push(place);
        }
    }
    let mut compared = Vec::new();
    for place in places {
        let (left, right) = of_common_seeds(&at(place, &left), &at(place, &right));
        if !left.is_empty() && !right.is_empty() {
            compared.push(compare_at(place, comparison, &left, &right)?);
        }
    }
    Ok(compared)
}

/// The records of one side that stand at a place.
fn at<'a>(place: Place<'a>, side: &[&'a Record]) -> Vec<&'a Record> {
    let here = side.iter().filter(|record| place.holds(&record.cell));
    here.copied().collect()
}

fn compare_at(
    place: Place,
    comparison: &Comparison,
    left: &[&Record],
    right: &[&Record],
) -> Result<Compared, CompareError> {
    let differ = |what: String| CompareError {
        model: place.model.to_owned(),
        method: comparison.method.clone(),
        against: comparison.against.clone(),
        what,
    };
    let both = || left.iter().chain(right);
    let seen: BTreeSet<&str> = both()
        .filter_map(|record| record.pruning.as_ref())
        .flat_map(|pruning| pruning.calibration_text.keys().map(String::as_str))
        .collect();

    let windows = |records: &[&Record]| -> Vec<Paired> {
        records.iter().map(|record| windows(record)).collect()
    };
    let windows = paired(windows(left), windows(right), "windows").map_err(differ)?;
    let perplexity =
        by_language(&Differences::new(Unit::Window, windows), &seen).map(Interval::exp);

    let tasks_of = |records: &[&Record]| -> Option<BTreeSet<String>> {
        let each = records.iter().map(|record| {
            let names = record.tasks.iter().map(|task| task.task.clone());
            names.collect::<BTreeSet<String>>()
        });
        each.reduce(|all, one| &all & &one)
    };
    let common = &tasks_of(left).unwrap_or_default() & &tasks_of(right).unwrap_or_default();
    let mut tasks = Vec::new();
    for task in common {
        let one = |pick: fn(&Answered) -> bool| -> Result<ByLanguage, CompareError> {
            let items = |records: &[&Record]| -> Vec<Paired> {
                records
                    .iter()
                    .map(|record| items(record, &task, pick))
                    .collect()
            };
            let name = format!("items of {task}");
            let items = paired(items(left), items(right), &name).map_err(differ)?;
            Ok(by_language(&Differences::new(Unit::Item, items), &seen))
        };
        tasks.push(TaskDifferences {
            raw: one(|item| item.raw)?,
            normalised: one(|item| item.normalised)?,
            task: task.clone(),
        });
    }
    Ok(Compared {
        method: comparison.method.clone(),
        against: comparison.against.clone(),
        model: place.model.to_owned(),
        sparsity: place.sparsity,
        pattern: place.pattern,
        set: place.set.map(str::to_owned),
        perplexity,
        tasks,
    })
}

fn windows(record: &Record) -> Paired {
    let languages = record.evaluation.languages.iter();
    languages
        .map(|(code, score)| (code.clone(), score.nll.clone()))
        .collect()
}

fn items(record: &Record, task: &str, pick: fn(&Answered) -> bool) -> Paired {
    let right = |one: &TaskRecord| one.items.iter().map(|item| f64::from(pick(item))).collect();
    let records = record.tasks.iter().filter(|one| one.task == task);
    records
        .map(|one| (one.language.clone(), right(one)))
        .collect()
}

fn by_language(differences: &Differences, seen: &BTreeSet<&str>) -> ByLanguage {
    let is_calibrated = !seen.is_empty();
    ByLanguage {
        all: differences.mean(|_| true),
        seen: differences.mean(|language| seen.contains(language)),
        unseen: differences.mean(|language| is_calibrated && !seen.contains(language)),
        languages: differences
            .languages()
            .filter_map(|language| Some((language.to_owned(), differences.of(language)?)))
            .collect(),
    }
}

impl ByLanguage {
    fn map(self, change: fn(Interval) -> Interval) -> Self {
        let languages = self.languages.into_iter();
        Self {
            all: self.all.map(change),
            seen: self.seen.map(change),
            unseen: self.unseen.map(change),
            languages: languages.map(|(code, one)| (code, change(one))).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
