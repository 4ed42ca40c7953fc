//! What the report needs, from what was measured.

use std::collections::BTreeMap;

use crate::{
    AccuracyRow, Answered, ByLanguage, CompareError, Compared, ComparisonGroup, ComparisonKind,
    ComparisonRow, Interval, Record, Share, Study, TaskRecord, base_method::with_base, compare,
    report::target_label, sparsity_label, tasks::mean_accuracy,
};

/// All comparisons of a study, as far as they were measured, and of every grid's methods with the grid's base.
///
/// # Errors
/// Results that cannot be held against each other although the study asks for it.
pub fn comparison_rows(
    study: &Study,
    records: &[Record],
) -> Result<Vec<ComparisonRow>, CompareError> {
    let mut rows = Vec::new();
    for comparison in &study.comparisons {
        for compared in compare(records, comparison)? {
            perplexity_rows(&compared, true, &mut rows);
            task_rows(&compared, &mut rows);
        }
    }
    for comparison in with_base(study) {
        // Nobody asked for it: what was not measured alike remains without an interval.
        for compared in compare(records, &comparison).unwrap_or_default() {
            perplexity_rows(&compared, false, &mut rows);
        }
    }
    Ok(rows)
}

fn perplexity_rows(compared: &Compared, is_asked: bool, rows: &mut Vec<ComparisonRow>) {
    rows_of(&compared.perplexity, rows, |group, interval| {
        ComparisonRow {
            is_asked,
            ..row_of(
                compared,
                None,
                ComparisonKind::PerplexityRatio,
                group,
                interval,
            )
        }
    });
}

fn task_rows(compared: &Compared, rows: &mut Vec<ComparisonRow>) {
    for task in &compared.tasks {
        for (kind, by_language) in [
            (ComparisonKind::AccuracyDifference, &task.raw),
            (
                ComparisonKind::NormalisedAccuracyDifference,
                &task.normalised,
            ),
        ] {
            rows_of(by_language, rows, |group, interval| {
                row_of(compared, Some(&task.task), kind, group, interval)
            });
        }
    }
}

/// A row for every interval.
fn rows_of(
    of: &ByLanguage,
    rows: &mut Vec<ComparisonRow>,
    row: impl Fn(ComparisonGroup, Interval) -> ComparisonRow,
) {
    let groups = [
        (ComparisonGroup::All, of.all),
        (ComparisonGroup::Seen, of.seen),
        (ComparisonGroup::Unseen, of.unseen),
    ];
    let languages = of.languages.iter();
    let languages =
        languages.map(|(code, one)| (ComparisonGroup::Language(code.clone()), Some(*one)));
    for (group, interval) in groups.into_iter().chain(languages) {
        rows.extend(interval.map(|interval| row(group, interval)));
    }
}

fn row_of(
    compared: &Compared,
    task: Option<&str>,
    kind: ComparisonKind,
    group: ComparisonGroup,
    interval: Interval,
) -> ComparisonRow {
    ComparisonRow {
        model: compared.model.clone(),
        method: compared.method.clone(),
        against: compared.against.clone(),
        sparsity_label: target_label(compared.sparsity, compared.pattern),
        calibration: compared.set.clone().unwrap_or_default(),
        is_asked: true,
        task: task.map(str::to_owned),
        group,
        kind,
        estimate: interval.estimate,
        low: interval.low,
        high: interval.high,
    }
}

/// Accuracies of all results, for every task in each language and, where there are several, over all of them. Those of several
/// seeds are the first seed's: the answers to the same item are not independent.
pub fn accuracy_rows(records: &[Record]) -> Vec<AccuracyRow> {
    let mut rows = Vec::new();
    for record in first_seeds(records) {
        let mut tasks: BTreeMap<&str, Vec<&TaskRecord>> = BTreeMap::new();
        for task in &record.tasks {
            tasks.entry(&task.task).or_default().push(task);
        }
        for languages in tasks.values().filter(|languages| languages.len() > 1) {
            rows.extend(row(record, languages, None));
        }
        for task in &record.tasks {
            rows.extend(row(record, &[task], Some(task.language.clone())));
        }
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

/// Every language counts the same, as in comparisons.
fn row(record: &Record, of: &[&TaskRecord], language: Option<String>) -> Option<AccuracyRow> {
    let share = |pick: fn(&Answered) -> bool| {
        let right: Vec<Vec<f64>> = of
            .iter()
            .map(|task| {
                task.items
                    .iter()
                    .map(|item| f64::from(pick(item)))
                    .collect()
            })
            .collect();
        let right: Vec<&[f64]> = right.iter().map(Vec::as_slice).collect();
        let interval = mean_accuracy(&right)?;
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
        task: of.first()?.task.clone(),
        language,
        items: of.iter().map(|task| task.items.len()).sum(),
        raw: share(|item| item.raw)?,
        normalised: share(|item| item.normalised)?,
        chance: of.iter().map(|task| task.chance).sum::<f64>() / of.len() as f64,
    })
}

#[cfg(test)]
mod tests {
    use mwanda_protocol::Pattern;

    use super::*;
    use crate::test_record;
    use crate::test_study::TOML;

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
    fn every_language_of_a_task_counts_the_same() {
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
                (None, 10, (0.75 + 1.0 / 6.0) / 2.0, 0.5),
                (Some("en"), 4, 0.75, 0.5),
                (Some("sw"), 6, 1.0 / 6.0, 0.5),
            ]
        );
        assert!(rows.iter().all(|row| row.normalised.estimate == 1.0));
    }

    /// Everything that is compared is told: both ways to answer, over all languages and in each.
    #[test]
    fn no_difference_is_dropped() {
        let mut study = Study::parse(TOML).unwrap();
        study.comparisons.retain(|one| one.method == "mw");
        let measured = |method: &str, right: bool| {
            let mut record = test_record::record("a", method, 0);
            for language in ["en", "de"] {
                let nll = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7];
                record = test_record::with_nll(record, &[(language, &nll)]);
                let right = [right, true].repeat(4);
                record = test_record::with_answers(record, "t", language, &right);
            }
            record
        };
        let records = [
            measured("wanda", false),
            measured("mw", true),
            measured("size", true),
        ];
        let rows = comparison_rows(&study, &records).unwrap();
        let of = |method: &str, kind| -> Vec<ComparisonGroup> {
            let rows = rows.iter();
            let rows = rows.filter(|row| row.against == "wanda" && row.method == method);
            let rows = rows.filter(|row| row.kind == kind);
            rows.map(|row| row.group.clone()).collect()
        };
        let everything = [
            ComparisonGroup::All,
            ComparisonGroup::Seen,
            ComparisonGroup::Unseen,
            ComparisonGroup::Language("de".to_owned()),
            ComparisonGroup::Language("en".to_owned()),
        ];
        for kind in [
            ComparisonKind::PerplexityRatio,
            ComparisonKind::AccuracyDifference,
            ComparisonKind::NormalisedAccuracyDifference,
        ] {
            assert_eq!(of("mw", kind), everything);
        }
        assert!(rows.iter().all(|row| row.is_asked == (row.method == "mw")));
        // Nobody asked for this one: perplexity alone, against the grid's base.
        assert_eq!(of("size", ComparisonKind::PerplexityRatio), everything);
        assert_eq!(of("size", ComparisonKind::AccuracyDifference), []);
    }

    #[test]
    fn labels_are_those_of_the_settings() {
        assert_eq!(target_label(0.5, Pattern::Unstructured), "50%");
        let pattern = Pattern::NOfM { keep: 2, of: 4 };
        assert_eq!(target_label(0.5, pattern), "2:4");
    }
}
