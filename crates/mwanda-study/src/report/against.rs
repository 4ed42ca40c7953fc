//! Method against method, with intervals.

use super::format::{tick, times};
use super::language_names::english_name;
use super::level::Level;
use super::line_chart::Axis;
use super::mark::Mark;
use super::results::{Group, Results};
use super::row_chart::{Point, Reference, Row, RowChart};
use super::scale::Scale;
use super::section::{Chart, Figure, Part, Section, slug};
use super::table::{Cell, Column, Table};
use crate::{ComparisonGroup, ComparisonKind, ComparisonRow};

/// So that noise does not fill a chart.
const LEAST_RATIO: f64 = 1.04;

pub(super) fn section(results: &Results<'_>) -> Section {
    let ratios: Vec<&ComparisonRow> = results
        .comparisons
        .iter()
        .filter(|row| row.is_asked && row.kind == ComparisonKind::PerplexityRatio)
        .collect();
    let introduction = if ratios.is_empty() {
        "No comparison with an interval was computed, so nothing is said about which method is better."
    } else {
        "The perplexity of one method over that of another on the same windows of text: 1 is equal, less is lower perplexity. \
         Lines are 95% intervals. An interval that holds 1 tells the two methods not apart, however far its middle lies from 1. \
         A single language has an interval from eight windows on. Unseen languages are outlined."
    };
    Section {
        id: "against",
        title: "Method against method",
        introduction: vec![introduction.to_owned()],
        parts: pairs(&ratios)
            .into_iter()
            .map(|pair| part(results, &pair, &ratios))
            .collect(),
    }
}

/// What is compared.
#[derive(Clone, PartialEq)]
struct Pair<'a> {
    model: &'a str,
    method: &'a str,
    against: &'a str,
    calibration: &'a str,
}

fn pair(row: &ComparisonRow) -> Pair<'_> {
    Pair {
        model: &row.model,
        method: &row.method,
        against: &row.against,
        calibration: &row.calibration,
    }
}

fn pairs<'a>(rows: &[&'a ComparisonRow]) -> Vec<Pair<'a>> {
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for row in rows {
        if !pairs.contains(&pair(row)) {
            pairs.push(pair(row));
        }
    }
    pairs
}

fn part(results: &Results<'_>, of: &Pair<'_>, rows: &[&ComparisonRow]) -> Part {
    let rows: Vec<&ComparisonRow> = rows
        .iter()
        .copied()
        .filter(|row| pair(row) == *of)
        .collect();
    let calibration = if of.calibration.is_empty() {
        String::new()
    } else {
        format!(", calibrated on {}", of.calibration)
    };
    Part {
        title: format!(
            "{}: {} against {}{calibration}",
            of.model, of.method, of.against
        ),
        paragraphs: Vec::new(),
        figures: [averages(results, of, &rows), languages(results, of, &rows)]
            .into_iter()
            .flatten()
            .collect(),
        tables: vec![table(results, of, &rows)],
    }
}

fn averages(results: &Results<'_>, of: &Pair<'_>, rows: &[&ComparisonRow]) -> Option<Figure> {
    let mut drawn = Vec::new();
    for (group, title) in [
        (ComparisonGroup::Seen, "seen languages"),
        (ComparisonGroup::Unseen, "unseen languages"),
        (ComparisonGroup::All, "all languages"),
    ] {
        let mut of_group: Vec<&ComparisonRow> = rows
            .iter()
            .copied()
            .filter(|row| row.group == group && row.is_finite())
            .collect();
        of_group.sort_by_key(|row| place(results, of.model, &row.sparsity_label));
        if of_group.is_empty() {
            continue;
        }
        drawn.push(Row::heading(title));
        drawn.extend(of_group.into_iter().map(|row| {
            let is_outlined = group == ComparisonGroup::Unseen;
            forest_row(results, row, row.sparsity_label.clone(), is_outlined)
        }));
    }
    let title = format!("{} over {}, {}", of.method, of.against, of.model);
    figure("against-averages", of, title, drawn)
}

fn languages(results: &Results<'_>, of: &Pair<'_>, rows: &[&ComparisonRow]) -> Option<Figure> {
    let label = focus_label(results, of.model, rows)?;
    let mut of_languages: Vec<(&ComparisonRow, &str)> = rows
        .iter()
        .filter(|row| row.sparsity_label == label && row.is_finite())
        .filter_map(|row| match &row.group {
            ComparisonGroup::Language(code) => Some((*row, code.as_str())),
            _ => None,
        })
        .collect();
    of_languages.sort_by(|one, other| one.0.estimate.total_cmp(&other.0.estimate));
    let is_all = results.groups(of.model) == [Group::All];
    let drawn = of_languages.into_iter().map(|(row, code)| {
        let is_outlined = !is_all && !results.is_seen(code);
        forest_row(results, row, english_name(code).to_owned(), is_outlined)
    });
    let title = format!("{} over {} at {label}, {}", of.method, of.against, of.model);
    figure("against-languages", of, title, drawn.collect())
}

/// The sparsity looked at closely, or else the first that languages were compared at.
fn focus_label(results: &Results<'_>, model: &str, rows: &[&ComparisonRow]) -> Option<String> {
    let focus = results.focus(model).map(Level::label);
    let labels = || {
        let of_languages = rows
            .iter()
            .filter(|row| matches!(row.group, ComparisonGroup::Language(_)));
        of_languages.map(|row| &row.sparsity_label)
    };
    let focused = labels().find(|label| Some(*label) == focus.as_ref());
    focused.or_else(|| labels().next()).cloned()
}

/// Where a level stands among a model's; those without records come last.
fn place(results: &Results<'_>, model: &str, label: &str) -> usize {
    let levels = results.levels(model);
    let place = levels.iter().position(|level| level.label() == label);
    place.unwrap_or(levels.len())
}

fn forest_row(results: &Results<'_>, row: &ComparisonRow, label: String, is_outlined: bool) -> Row {
    let interval = format!("{:.3} ({:.3}–{:.3})", row.estimate, row.low, row.high);
    let number = results.mark(&row.method).number;
    Row {
        points: vec![Point {
            at: row.estimate,
            interval: Some((row.low, row.high)),
            mark: Mark {
                number,
                is_outlined,
            },
            words: format!("{label}: {interval}, {}", row.verdict().word()),
        }],
        label,
        value: interval,
    }
}

fn figure(kind: &str, of: &Pair<'_>, title: String, rows: Vec<Row>) -> Option<Figure> {
    if rows.is_empty() {
        return None;
    }
    let ends = rows
        .iter()
        .flat_map(|row| &row.points)
        .flat_map(|point| point.interval)
        .flat_map(|(low, high)| [low, high]);
    let scale = Scale::logarithmic(ends.chain([1.0]), LEAST_RATIO);
    Some(Figure {
        name: slug(&[kind, of.model, of.method, of.against, of.calibration]),
        chart: Chart::Rows(RowChart {
            title,
            legend: Vec::new(),
            axis: Axis {
                ticks: scale.ticks(5),
                scale,
                label: format!("← {} lower · {} lower →", of.method, of.against),
                unit: tick,
            },
            reference: Some(Reference {
                at: 1.0,
                is_dashed: false,
                label: None,
            }),
            rows,
        }),
    })
}

fn table(results: &Results<'_>, of: &Pair<'_>, rows: &[&ComparisonRow]) -> Table {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| {
        (
            place(results, of.model, &row.sparsity_label),
            row.group.clone(),
        )
    });
    let cells = rows.iter().map(|row| {
        let group: Cell = match &row.group {
            ComparisonGroup::Seen => "seen languages".into(),
            ComparisonGroup::Unseen => "unseen languages".into(),
            ComparisonGroup::All => "all languages".into(),
            ComparisonGroup::Language(code) => Cell::Language(code.clone()),
        };
        vec![
            Cell::Text(row.sparsity_label.clone()),
            group,
            times(row.estimate).into(),
            format!("{} to {}", times(row.low), times(row.high)).into(),
            row.verdict().word().into(),
        ]
    });
    Table {
        name: slug(&["against", of.model, of.method, of.against, of.calibration]),
        caption: format!(
            "{}: perplexity of {} over that of {}, with 95% intervals",
            of.model, of.method, of.against
        ),
        columns: vec![
            Column::text("Pruned"),
            Column::text("Over"),
            Column::number("Ratio"),
            Column::number("95% interval"),
            Column::text("Perplexity"),
        ],
        rows: cells.collect(),
        is_folded: true,
    }
}
