//! The records as the report's sections ask for them.

use std::collections::{BTreeMap, BTreeSet};

use super::level::{HALF, Level};
use super::mark::{MARKS, Mark};
use crate::{AccuracyRow, ComparisonRow, Record, Study};

/// What the study calls a model that nothing was pruned of.
pub(super) const DENSE: &str = "dense";

/// Everything that the report is made of.
pub(super) struct Results<'a> {
    pub(super) study: &'a Study,
    pub(super) records: &'a [Record],
    pub(super) comparisons: &'a [ComparisonRow],
    pub(super) accuracies: &'a [AccuracyRow],
    runs: Vec<Run<'a>>,
    /// The calibration set of most languages, on which methods are compared.
    pub(super) main_set: Option<&'a str>,
    /// Languages of each calibration set.
    set_languages: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

/// A pruned model.
struct Run<'a> {
    record: &'a Record,
    level: Level,
    set: Option<&'a str>,
}

/// Languages that are averaged over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Seen,
    Unseen,
    All,
}

/// Which runs are meant; those that differ in their seed alone are averaged over.
#[derive(Clone, Copy)]
pub(super) struct Choice<'a> {
    pub(super) model: &'a str,
    pub(super) method: &'a str,
    pub(super) level: Level,
    /// Methods that need no text are of every set.
    pub(super) set: Option<&'a str>,
}

impl<'a> Results<'a> {
    pub(super) fn new(
        study: &'a Study,
        records: &'a [Record],
        comparisons: &'a [ComparisonRow],
        accuracies: &'a [AccuracyRow],
    ) -> Self {
        let runs: Vec<Run<'a>> = last_of_each(records);
        let mut set_languages: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        for run in &runs {
            if let (Some(set), Some(pruning)) = (run.set, &run.record.pruning) {
                let languages = pruning.calibration_text.keys().map(String::as_str);
                set_languages.entry(set).or_default().extend(languages);
                *uses.entry(set).or_default() += 1;
            }
        }
        let rank = |set: &&str| {
            let languages = set_languages.get(*set).map_or(0, BTreeSet::len);
            (languages, uses.get(*set).copied())
        };
        let main_set = set_languages.keys().copied().max_by_key(rank);
        Self {
            study,
            records,
            comparisons,
            accuracies,
            runs,
            main_set,
            set_languages,
        }
    }

    /// Models with records, in the study's order.
    pub(super) fn models(&self) -> Vec<&'a str> {
        let study = self.study.models.iter().map(String::as_str);
        in_order(
            study,
            self.records.iter().map(|record| record.cell.model.as_str()),
        )
    }

    /// Pruning methods of a model's runs, in the study's order.
    pub(super) fn methods(&self, model: &str) -> Vec<&'a str> {
        let study = self.study.methods.iter().map(|method| method.name.as_str());
        in_order(
            study,
            self.runs_of(model)
                .map(|run| run.record.cell.method.as_str()),
        )
    }

    /// Sparsities and patterns of a model's runs.
    pub(super) fn levels(&self, model: &str) -> Vec<Level> {
        let levels: BTreeSet<Level> = self.runs_of(model).map(|run| run.level).collect();
        levels.into_iter().collect()
    }

    /// What is looked at closely: 50 % where it was run, or else what was run most.
    pub(super) fn focus(&self, model: &str) -> Option<Level> {
        self.focus_of(model, |_| true)
    }

    /// The same among methods of a choice.
    pub(super) fn focus_of(&self, model: &str, wanted: impl Fn(&str) -> bool) -> Option<Level> {
        let mut uses: BTreeMap<Level, usize> = BTreeMap::new();
        for run in self
            .runs_of(model)
            .filter(|run| wanted(&run.record.cell.method))
        {
            *uses.entry(run.level).or_default() += 1;
        }
        if uses.contains_key(&HALF) {
            return Some(HALF);
        }
        let most = uses.into_iter().rev().max_by_key(|(_, uses)| *uses);
        most.map(|(level, _)| level)
    }

    /// The methods that charts of this model show: those that ran at several sparsities, or else all at the one looked at
    /// closely; as many as can be told apart, those first that the study compares.
    pub(super) fn drawn(&self, model: &str) -> Vec<&'a str> {
        let mut drawn = self.main_methods(model);
        if drawn.is_empty() {
            drawn = self.methods(model);
        }
        self.compared_first(&mut drawn);
        drawn.truncate(MARKS);
        drawn
    }

    /// Puts the methods that stand in comparisons before the others; either keep their order.
    pub(super) fn compared_first(&self, methods: &mut [&str]) {
        let comparisons = &self.study.comparisons;
        methods.sort_by_key(|method| {
            !comparisons
                .iter()
                .any(|one| one.method == *method || one.against == *method)
        });
    }

    /// The same mark for a method wherever it is drawn: those of main interest come first, so that theirs differ.
    pub(super) fn mark(&self, method: &str) -> Mark {
        let mut order: Vec<&str> = Vec::new();
        for model in self.models() {
            order.extend(self.drawn(model));
        }
        for model in self.models() {
            order.extend(self.methods(model));
        }
        let mut known: Vec<&str> = Vec::new();
        for name in order {
            if !known.contains(&name) {
                known.push(name);
            }
        }
        let place = known.iter().position(|name| *name == method);
        Mark::full(place.unwrap_or(MARKS - 1))
    }

    fn main_methods(&self, model: &str) -> Vec<&'a str> {
        let mut methods = self.methods(model);
        methods.retain(|method| {
            let levels = self.levels(model).into_iter();
            let choice = |level| self.main(model, method, level);
            levels.filter(|&level| self.is_run(choice(level))).count() > 1
        });
        methods
    }

    /// The runs of a method on the main calibration set.
    pub(super) fn main<'b>(&self, model: &'b str, method: &'b str, level: Level) -> Choice<'b>
    where
        'a: 'b,
    {
        Choice {
            model,
            method,
            level,
            set: self.main_set,
        }
    }

    pub(super) fn is_run(&self, choice: Choice<'_>) -> bool {
        self.chosen(choice).next().is_some()
    }

    /// The records of a choice.
    pub(super) fn chosen<'b>(
        &'b self,
        choice: Choice<'b>,
    ) -> impl Iterator<Item = &'a Record> + 'b {
        self.runs_of(choice.model)
            .filter(move |run| run.record.cell.method == choice.method)
            .filter(move |run| run.level == choice.level)
            .filter(move |run| run.set.is_none() || run.set == choice.set)
            .map(|run| run.record)
    }

    /// Calibration sets, that of most languages first.
    pub(super) fn sets(&self) -> Vec<&'a str> {
        let mut sets: Vec<&str> = self.set_languages.keys().copied().collect();
        sets.sort_by_key(|set| std::cmp::Reverse(self.set_languages[set].len()));
        sets
    }

    /// Languages of a calibration set.
    pub(super) fn languages_of_set(&self, set: &str) -> usize {
        self.set_languages.get(set).map_or(0, BTreeSet::len)
    }

    /// Whether the main calibration set has text in this language.
    pub(super) fn is_seen(&self, language: &str) -> bool {
        self.main_set
            .and_then(|set| self.set_languages.get(set))
            .is_some_and(|languages| languages.contains(language))
    }

    /// The groups into which a model's languages fall: seen and unseen, or all where there is only one kind.
    pub(super) fn groups(&self, model: &str) -> Vec<Group> {
        let [seen, unseen] =
            [Group::Seen, Group::Unseen].map(|group| !self.languages(model, group).is_empty());
        match (seen, unseen) {
            (true, true) => vec![Group::Seen, Group::Unseen],
            (true, false) => vec![Group::Seen],
            (false, _) => vec![Group::All],
        }
    }

    /// Codes of the languages that a model was evaluated in.
    pub(super) fn languages(&self, model: &str, group: Group) -> Vec<&'a str> {
        let records = self.records.iter();
        let codes: BTreeSet<&str> = records
            .filter(|record| record.cell.model == model)
            .flat_map(|record| record.evaluation.languages.keys().map(String::as_str))
            .filter(|code| match group {
                Group::All => true,
                Group::Seen => self.is_seen(code),
                Group::Unseen => !self.is_seen(code),
            })
            .collect();
        codes.into_iter().collect()
    }

    /// Perplexity in one language; of several seeds their geometric mean.
    pub(super) fn perplexity(&self, choice: Choice<'_>, language: &str) -> Option<f64> {
        geometric_mean(self.chosen(choice).map(|record| score(record, language)))
    }

    /// Perplexity of the dense model in one language.
    pub(super) fn dense(&self, model: &str, language: &str) -> Option<f64> {
        score(self.dense_record(model)?, language)
    }

    /// Geometric-mean perplexity over a group; `None` where the run lacks one of its languages, because it could not be
    /// held against others then.
    pub(super) fn mean(&self, choice: Choice<'_>, group: Group) -> Option<f64> {
        let languages = self.languages(choice.model, group);
        geometric_mean(
            languages
                .into_iter()
                .map(|language| self.perplexity(choice, language)),
        )
    }

    /// The same of the dense model.
    pub(super) fn dense_mean(&self, model: &str, group: Group) -> Option<f64> {
        let languages = self.languages(model, group);
        geometric_mean(
            languages
                .into_iter()
                .map(|language| self.dense(model, language)),
        )
    }

    fn dense_record(&self, model: &str) -> Option<&'a Record> {
        let mut records = self.records.iter().rev();
        records.find(|record| record.cell.model == model && record.cell.settings.is_none())
    }

    fn runs_of<'b>(&'b self, model: &'b str) -> impl Iterator<Item = &'b Run<'a>> {
        self.runs
            .iter()
            .filter(move |run| run.record.cell.model == model)
    }
}

impl Group {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Seen => "seen languages",
            Self::Unseen => "unseen languages",
            Self::All => "all languages",
        }
    }

    pub(super) fn slug(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Unseen => "unseen",
            Self::All => "all",
        }
    }
}

/// A study that was changed and run again leaves several records of what is one run to a reader: the last is meant.
fn last_of_each(records: &[Record]) -> Vec<Run<'_>> {
    let mut runs = BTreeMap::new();
    for record in records {
        let Some(settings) = &record.cell.settings else {
            continue;
        };
        let calibration = record.cell.calibration.as_ref();
        let level = Level::of(settings);
        let set = calibration.map(|calibration| calibration.set.as_str());
        let identity = (
            record.cell.model.as_str(),
            record.cell.method.as_str(),
            level,
            set,
            calibration.map(|calibration| calibration.seed),
        );
        runs.insert(identity, Run { record, level, set });
    }
    runs.into_values().collect()
}

/// The perplexity of a record in a language, where it is a positive number or infinite.
fn score(record: &Record, language: &str) -> Option<f64> {
    let perplexity = record.evaluation.languages.get(language)?.perplexity;
    (perplexity > 0.0).then_some(perplexity)
}

fn geometric_mean(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let logarithms: Vec<f64> = values
        .map(|value| value.map(f64::ln))
        .collect::<Option<_>>()?;
    let mean = logarithms.iter().sum::<f64>() / logarithms.len() as f64;
    (!logarithms.is_empty()).then(|| mean.exp())
}

/// The distinct names of `found`: those of `known` first, in their order, then the others by name.
fn in_order<'a>(
    known: impl Iterator<Item = &'a str>,
    found: impl Iterator<Item = &'a str>,
) -> Vec<&'a str> {
    let mut found: BTreeSet<&str> = found.collect();
    let mut names: Vec<&str> = known.filter(|name| found.remove(name)).collect();
    names.extend(found);
    names
}
