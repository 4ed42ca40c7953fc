//! Accuracy on tasks.

use super::accuracy_row::Share;
use super::drawing::Entry;
use super::format::{count, points, share};
use super::language_names::english_name;
use super::line_chart::Axis;
use super::mark::Mark;
use super::results::{DENSE, Results};
use super::row_chart::{Point, Reference, Row, RowChart};
use super::scale::Scale;
use super::section::{Chart, Figure, Part, Section, slug};
use super::table::{Cell, Column, Table};
use crate::{AccuracyRow, ComparisonGroup, ComparisonKind, ComparisonRow};

/// The marks of the two ways to choose.
const RAW: Mark = Mark {
    number: 0,
    is_outlined: false,
};
const NORMALISED: Mark = Mark {
    number: 1,
    is_outlined: true,
};

/// `None` where no tasks were answered.
pub(super) fn section(results: &Results<'_>) -> Option<Section> {
    let parts: Vec<Part> = results
        .models()
        .into_iter()
        .filter_map(|model| part(results, model))
        .collect();
    if parts.is_empty() {
        return None;
    }
    Some(Section {
        id: "tasks",
        title: "Tasks",
        introduction: vec![
            "Share of items answered rightly, by the likelihood of each choice (raw) and by the likelihood a byte \
             (length-normalised). Lines are 95% intervals for each method alone: where two overlap, the methods may still \
             differ on the same items, which only a paired comparison tells. Over several languages every language counts the \
             same, and items that are translations of each other do not count as several. The dashed line is what guessing gives."
                .to_owned(),
        ],
        parts,
    })
}

fn part(results: &Results<'_>, model: &str) -> Option<Part> {
    let rows: Vec<&AccuracyRow> = results
        .accuracies
        .iter()
        .filter(|row| row.model == model)
        .collect();
    let differences: Vec<&ComparisonRow> = results
        .comparisons
        .iter()
        .filter(|row| row.model == model && row.task.is_some())
        .collect();
    if rows.is_empty() && differences.is_empty() {
        return None;
    }
    let mut figures: Vec<Figure> = charts(&rows)
        .into_iter()
        .filter_map(|(task, language)| figure(results, model, &rows, task, language))
        .collect();
    figures.extend(difference_figures(results, model, &differences));
    let mut tables = Vec::new();
    if !rows.is_empty() {
        tables.push(table(model, &rows));
    }
    if !differences.is_empty() {
        tables.push(difference_table(model, &differences));
    }
    Some(Part {
        title: model.to_owned(),
        paragraphs: Vec::new(),
        figures,
        tables,
    })
}

/// One chart a task over all its languages; where nobody computed that, one a language.
fn charts<'a>(rows: &[&'a AccuracyRow]) -> Vec<(&'a str, Option<&'a str>)> {
    let mut charts: Vec<(&str, Option<&str>)> = Vec::new();
    for row in rows {
        let is_pooled = rows
            .iter()
            .any(|other| other.task == row.task && other.language.is_none());
        let chart = (row.task.as_str(), row.language.as_deref());
        if (row.language.is_none() || !is_pooled) && !charts.contains(&chart) {
            charts.push(chart);
        }
    }
    charts
}

fn figure(
    results: &Results<'_>,
    model: &str,
    rows: &[&AccuracyRow],
    task: &str,
    language: Option<&str>,
) -> Option<Figure> {
    let mut of_task: Vec<&AccuracyRow> = rows
        .iter()
        .copied()
        .filter(|row| row.task == task && row.language.as_deref() == language)
        .filter(|row| row.raw.is_finite() && row.normalised.is_finite())
        .collect();
    of_task.sort_by_key(|row| order(results, row));
    let first = of_task.first()?;
    let (items, chance) = (first.items, first.chance);
    let mut drawn: Vec<Row> = Vec::new();
    let mut level: Option<&str> = None;
    for row in &of_task {
        if row.sparsity_label.is_some() && row.sparsity_label.as_deref() != level {
            level = row.sparsity_label.as_deref();
            drawn.push(Row::heading(level.unwrap_or_default()));
        }
        drawn.push(chart_row(row));
    }
    let ends = of_task.iter().flat_map(|row| {
        [
            row.raw.low,
            row.raw.high,
            row.normalised.low,
            row.normalised.high,
        ]
    });
    let is_chance_known = chance.is_finite() && chance > 0.0;
    let scale = Scale::linear(ends.chain(is_chance_known.then_some(chance)), 0.1);
    let legend = [(RAW, "raw"), (NORMALISED, "length-normalised")].map(|(mark, label)| Entry {
        mark,
        label: label.to_owned(),
        is_line: false,
    });
    let of_language = language.map_or_else(String::new, |code| format!(", {}", english_name(code)));
    Some(Figure {
        name: slug(&["task", task, language.unwrap_or_default(), model]),
        chart: Chart::Rows(RowChart {
            title: format!(
                "{task}{of_language}, {} items, {model}",
                count(items as u64)
            ),
            legend: legend.into(),
            axis: Axis {
                ticks: scale.ticks(5),
                scale,
                label: "accuracy".to_owned(),
                unit: |accuracy| format!("{:.0}%", 100.0 * accuracy),
            },
            reference: is_chance_known.then(|| Reference {
                at: chance,
                is_dashed: true,
                label: Some(format!("chance {}", share(chance))),
            }),
            rows: drawn,
        }),
    })
}

/// Dense first, then by sparsity and method.
fn order(results: &Results<'_>, row: &AccuracyRow) -> (usize, usize, String) {
    let Some(label) = &row.sparsity_label else {
        return (0, 0, String::new());
    };
    let levels = results.levels(&row.model);
    let level = levels.iter().position(|level| level.label() == *label);
    let methods = results.methods(&row.model);
    let method = methods.iter().position(|method| *method == row.method);
    (
        1 + level.unwrap_or(levels.len()),
        method.unwrap_or(methods.len()),
        label.clone(),
    )
}

fn chart_row(row: &AccuracyRow) -> Row {
    let name = if row.sparsity_label.is_some() {
        row.method.as_str()
    } else {
        DENSE
    };
    let level = row.sparsity_label.as_deref().unwrap_or_default();
    let point = |value: Share, mark, how: &str| Point {
        at: value.estimate,
        interval: Some((value.low, value.high)),
        mark,
        words: format!("{level} {name}, {how}: {}", with_interval(value))
            .trim_start()
            .to_owned(),
    };
    Row {
        label: name.to_owned(),
        points: vec![
            point(row.raw, RAW, "raw"),
            point(row.normalised, NORMALISED, "length-normalised"),
        ],
        value: String::new(),
    }
}

fn with_interval(value: Share) -> String {
    let Share {
        estimate,
        low,
        high,
    } = value;
    format!("{} ({} to {})", share(estimate), share(low), share(high))
}

fn table(model: &str, rows: &[&AccuracyRow]) -> Table {
    let cells = rows.iter().map(|row| {
        let language = match &row.language {
            Some(code) => Cell::Language(code.clone()),
            None => "all".into(),
        };
        vec![
            row.task.as_str().into(),
            language,
            row.method.as_str().into(),
            row.sparsity_label.as_deref().unwrap_or("not pruned").into(),
            count(row.items as u64).into(),
            with_interval(row.raw).into(),
            with_interval(row.normalised).into(),
            if row.chance > 0.0 {
                share(row.chance)
            } else {
                "none".to_owned()
            }
            .into(),
        ]
    });
    Table {
        name: slug(&["tasks", model]),
        caption: format!("{model}: accuracy with 95% intervals"),
        columns: vec![
            Column::text("Task"),
            Column::text("Language"),
            Column::text("Method"),
            Column::text("Pruned"),
            Column::number("Items"),
            Column::number("Raw"),
            Column::number("Length-normalised"),
            Column::number("Chance"),
        ],
        rows: cells.collect(),
        is_folded: true,
    }
}

/// Over which of a task's languages.
fn over(row: &ComparisonRow) -> Cell {
    match &row.group {
        ComparisonGroup::Language(code) => Cell::Language(code.clone()),
        ComparisonGroup::Seen => "seen languages".into(),
        ComparisonGroup::Unseen => "unseen languages".into(),
        ComparisonGroup::All => "all languages".into(),
    }
}

fn way(row: &ComparisonRow) -> &'static str {
    match row.kind {
        ComparisonKind::NormalisedAccuracyDifference => "length-normalised",
        ComparisonKind::AccuracyDifference | ComparisonKind::PerplexityRatio => "raw",
    }
}

/// One chart a pair of methods, over all languages; the table has the rest.
fn difference_figures(results: &Results<'_>, model: &str, rows: &[&ComparisonRow]) -> Vec<Figure> {
    let is_drawn = |row: &ComparisonRow| row.group == ComparisonGroup::All && row.is_finite();
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for row in rows {
        let pair = (row.method.as_str(), row.against.as_str());
        if is_drawn(row) && !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    let figure = |(method, against): (&str, &str)| {
        let of_pair: Vec<&ComparisonRow> = rows
            .iter()
            .copied()
            .filter(|row| row.method == method && row.against == against && is_drawn(row))
            .collect();
        let ends = of_pair.iter().flat_map(|row| [row.low, row.high]);
        let scale = Scale::linear(ends.chain([0.0]), 0.02);
        let drawn = of_pair.iter().map(|row| {
            let task = row.task.as_deref().unwrap_or_default();
            let label = format!("{task}, {}", row.sparsity_label);
            let is_outlined = row.kind == ComparisonKind::NormalisedAccuracyDifference;
            Row {
                points: vec![Point {
                    at: row.estimate,
                    interval: Some((row.low, row.high)),
                    mark: Mark {
                        is_outlined,
                        ..results.mark(method)
                    },
                    words: format!(
                        "{label}, {}: {}, {}",
                        way(row),
                        points(row.estimate),
                        row.verdict().word()
                    ),
                }],
                label,
                value: format!(
                    "{} ({} to {})",
                    points(row.estimate),
                    points(row.low),
                    points(row.high)
                ),
            }
        });
        Figure {
            name: slug(&["task-differences", model, method, against]),
            chart: Chart::Rows(RowChart {
                title: format!("Accuracy of {method} less that of {against}, {model}"),
                legend: [(false, "raw"), (true, "length-normalised")]
                    .map(|(is_outlined, label)| Entry {
                        mark: Mark {
                            is_outlined,
                            ..results.mark(method)
                        },
                        label: label.to_owned(),
                        is_line: false,
                    })
                    .into(),
                axis: Axis {
                    ticks: scale.ticks(5),
                    scale,
                    label: "percentage points".to_owned(),
                    unit: |difference| points(difference).replace(".0", ""),
                },
                reference: Some(Reference {
                    at: 0.0,
                    is_dashed: false,
                    label: None,
                }),
                rows: drawn.collect(),
            }),
        }
    };
    pairs.into_iter().map(figure).collect()
}

fn difference_table(model: &str, rows: &[&ComparisonRow]) -> Table {
    let cells = rows.iter().map(|row| {
        vec![
            row.task.as_deref().unwrap_or_default().into(),
            over(row),
            way(row).into(),
            row.method.as_str().into(),
            row.against.as_str().into(),
            row.sparsity_label.as_str().into(),
            points(row.estimate).into(),
            format!("{} to {}", points(row.low), points(row.high)).into(),
            row.verdict().word().into(),
        ]
    });
    Table {
        name: slug(&["task-differences", model]),
        caption: format!(
            "{model}: differences of accuracy on the same items, in percentage points, with 95% intervals"
        ),
        columns: vec![
            Column::text("Task"),
            Column::text("Over"),
            Column::text("Choice"),
            Column::text("Method"),
            Column::text("Against"),
            Column::text("Pruned"),
            Column::number("Difference"),
            Column::number("95% interval"),
            Column::text("Accuracy"),
        ],
        rows: cells.collect(),
        is_folded: true,
    }
}
