//! What the report needs, from what was measured.

use std::collections::BTreeMap;

use crate::{
    AccuracyRow, CompareError, Compared, ComparisonGroup, ComparisonKind, ComparisonRow, Interval,
    Record, Share, Study, compare, report::target_label, sparsity_label, tasks::accuracy,
};

/// All comparisons of a study, as far as they were measured.
///
/// # Errors
/// Results that cannot be held against each other.
pub fn comparison_rows(
    study: &Study,
    records: &[Record],
) -> Result<Vec<ComparisonRow>, CompareError> {
    let mut rows = Vec::new();
    for comparison in &study.comparisons {
        for compared in compare(records, comparison)? {
            rows_of(&compared, &mut rows);
        }
    }
    Ok(rows)
}

fn rows_of(compared: &Compared, rows: &mut Vec<ComparisonRow>) {
    let label = target_label(compared.sparsity, compared.pattern);
    let mut push = |group, kind, interval: Option<Interval>| {
        rows.extend(interval.map(|interval| ComparisonRow {
            model: compared.model.clone(),
            method: compared.method.clone(),
            against: compared.against.clone(),
            sparsity_label: label.clone(),
            calibration: compared.set.clone().unwrap_or_default(),
            group,
            kind,
            estimate: interval.estimate,
            low: interval.low,
            high: interval.high,
        }));
    };
    let ratios = &compared.perplexity;
    let kind = ComparisonKind::PerplexityRatio;
    push(ComparisonGroup::All, kind, ratios.all);
    push(ComparisonGroup::Seen, kind, ratios.seen);
    push(ComparisonGroup::Unseen, kind, ratios.unseen);
    for (language, interval) in &ratios.languages {
        let group = ComparisonGroup::Language(language.clone());
        push(group, kind, Some(*interval));
    }
    for task in &compared.tasks {
        let group = ComparisonGroup::Task(task.task.clone());
        push(group, ComparisonKind::AccuracyDifference, task.raw.all);
    }
}

/// Right answers of several results, and of how many items.
#[derive(Default)]
struct Counts {
    raw: usize,
    normalised: usize,
    items: usize,
    /// Σ chance · items.
    chance: f64,
}

/// Accuracies of all results, for every task in each language and over all of them. Those of several seeds are of as many
/// items as one seed has: the answers to the same item are not independent.
pub fn accuracy_rows(records: &[Record]) -> Vec<AccuracyRow> {
    let mut rows = Vec::new();
    for record in first_seeds(records) {
        let mut totals: BTreeMap<&str, Counts> = BTreeMap::new();
        let mut languages = Vec::new();
        for task in &record.tasks {
            let mut counts = Counts {
                items: task.items.len(),
                chance: task.chance * task.items.len() as f64,
                ..Counts::default()
            };
            for item in &task.items {
                counts.raw += usize::from(item.raw);
                counts.normalised += usize::from(item.normalised);
            }
            let total = totals.entry(&task.task).or_default();
            total.raw += counts.raw;
            total.normalised += counts.normalised;
            total.items += counts.items;
            total.chance += counts.chance;
            let language = Some(task.language.clone());
            languages.extend(row(record, &task.task, language, &counts));
        }
        for (task, counts) in totals {
            rows.extend(row(record, task, None, &counts));
        }
        rows.extend(languages);
    }
    rows
}

/// Of every cell the result of its first seed.
fn first_seeds(records: &[Record]) -> Vec<&Record> {
    let mut first: Vec<&Record> = Vec::new();
    for record in records {
        let same = |other: &&Record| {
            let (one, other) = (&record.cell, &other.cell);
            let set = |cell: &crate::Cell| cell.calibration.as_ref().map(|one| one.set.clone());
            let target = |cell: &crate::Cell| cell.settings.as_ref().map(sparsity_label);
            one.model == other.model
                && one.method == other.method
                && set(one) == set(other)
                && target(one) == target(other)
        };
        if !first.iter().any(same) {
            first.push(record);
        }
    }
    first
}

fn row(
    record: &Record,
    task: &str,
    language: Option<String>,
    counts: &Counts,
) -> Option<AccuracyRow> {
    let share = |right| {
        let interval = accuracy(right, counts.items)?;
        Some(Share {
            estimate: interval.estimate,
            low: interval.low,
            high: interval.high,
        })
    };
    Some(AccuracyRow {
        model: record.cell.model.clone(),
        method: record.cell.method.clone(),
        sparsity_label: record.cell.settings.as_ref().map(sparsity_label),
        task: task.to_owned(),
        language,
        items: counts.items,
        raw: share(counts.raw)?,
        normalised: share(counts.normalised)?,
        chance: counts.chance / counts.items as f64,
    })
}

#[cfg(test)]
mod tests {
    use mwanda_protocol::Pattern;

    use super::*;
    use crate::{Answered, TaskRecord, test_record};

    fn answers(right: usize, wrong: usize) -> Vec<Answered> {
        let answered = |raw| Answered {
            raw,
            normalised: true,
        };
        let right = std::iter::repeat_n(answered(true), right);
        right
            .chain(std::iter::repeat_n(answered(false), wrong))
            .collect()
    }

    #[test]
    fn languages_add_up_to_their_task() {
        let mut record = test_record::record("gemma", crate::DENSE, 0);
        record.tasks = [("en", 3, 1), ("sw", 1, 5)]
            .into_iter()
            .map(|(language, right, wrong)| TaskRecord {
                task: "xcopa".to_owned(),
                language: language.to_owned(),
                chance: 0.5,
                items: answers(right, wrong),
                seconds: 1.0,
            })
            .collect();
        let rows = accuracy_rows(&[record.clone(), record]);
        let found: Vec<(Option<&str>, usize, f64, f64)> = rows
            .iter()
            .map(|row| {
                let language = row.language.as_deref();
                (language, row.items, row.raw.estimate, row.chance)
            })
            .collect();
        assert_eq!(
            found,
            [
                (None, 10, 0.4, 0.5),
                (Some("en"), 4, 0.75, 0.5),
                (Some("sw"), 6, 1.0 / 6.0, 0.5),
            ]
        );
        assert!(rows.iter().all(|row| row.normalised.estimate == 1.0));
    }

    #[test]
    fn labels_are_those_of_the_settings() {
        assert_eq!(target_label(0.5, Pattern::Unstructured), "50%");
        let pattern = Pattern::NOfM { keep: 2, of: 4 };
        assert_eq!(target_label(0.5, pattern), "2:4");
    }
}
