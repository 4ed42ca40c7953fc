//! Perplexity against sparsity, and under patterns.

use super::drawing::Entry;
use super::format::{counted, known_perplexity, perplexity, tick};
use super::level::Level;
use super::line_chart::{Axis, LineChart, Series};
use super::mark::Mark;
use super::results::{DENSE, Group, Results};
use super::row_chart::{Point, Reference, Row, RowChart};
use super::scale::Scale;
use super::section::{Chart, Figure, Part, Section, slug};
use super::table::{Column, Table};

/// So that noise does not fill a chart.
const LEAST_RATIO: f64 = 1.1;

pub(super) fn section(results: &Results<'_>) -> Section {
    let parts = results.models().into_iter();
    Section {
        id: "sparsity",
        title: "Perplexity by sparsity",
        introduction: vec![
            "Perplexity says how much text that the model never saw surprises it; lower is better. Means over languages are \
             geometric, so that every language weighs the same. The vertical axes are logarithmic."
                .to_owned(),
            calibrated_on(results),
        ],
        parts: parts.filter_map(|model| part(results, model)).collect(),
    }
}

fn calibrated_on(results: &Results<'_>) -> String {
    match results.main_set {
        Some(set) => format!(
            "Unless something else is said, methods that need text were calibrated on the set “{set}”. Its languages are the \
             seen ones; unseen languages are not in it."
        ),
        None => "No method needed calibration text, so there are no seen and unseen languages."
            .to_owned(),
    }
}

fn part(results: &Results<'_>, model: &str) -> Option<Part> {
    let groups = results.groups(model);
    let mut figures: Vec<Figure> = groups
        .iter()
        .filter_map(|&group| lines(results, model, group))
        .collect();
    figures.extend(patterns(results, model, &groups));
    let tables: Vec<Table> = groups
        .iter()
        .filter_map(|&group| table(results, model, group))
        .collect();
    if tables.is_empty() {
        return None;
    }
    let (drawn, all) = (results.drawn(model).len(), results.methods(model).len());
    let paragraphs = if !figures.is_empty() && drawn < all {
        vec![format!(
            "{} of the {all} that ran {} drawn, those at several sparsities first; the tables hold all.",
            counted(drawn, "method"),
            if drawn == 1 { "is" } else { "are" }
        )]
    } else {
        Vec::new()
    };
    Some(Part {
        title: model.to_owned(),
        paragraphs,
        figures,
        tables,
    })
}

/// The perplexity of a drawn method on the main calibration set, if it is a number.
fn finite(
    results: &Results<'_>,
    model: &str,
    method: &str,
    level: Level,
    group: Group,
) -> Option<f64> {
    let mean = results.mean(results.main(model, method, level), group)?;
    mean.is_finite().then_some(mean)
}

fn lines(results: &Results<'_>, model: &str, group: Group) -> Option<Figure> {
    let levels = results.levels(model);
    let series: Vec<Series> = results
        .drawn(model)
        .into_iter()
        .map(|method| Series {
            label: method.to_owned(),
            mark: results.mark(method),
            points: levels
                .iter()
                .filter_map(|&level| {
                    Some((
                        level.percent()?,
                        finite(results, model, method, level, group)?,
                    ))
                })
                .collect(),
            is_stepped: false,
        })
        .filter(|series| !series.points.is_empty())
        .collect();
    let sparsities: Vec<f64> = levels.iter().filter_map(|level| level.percent()).collect();
    if series.is_empty() || sparsities.len() < 2 {
        return None;
    }
    let dense = results
        .dense_mean(model, group)
        .filter(|dense| dense.is_finite());
    let values = series
        .iter()
        .flat_map(|series| &series.points)
        .map(|point| point.1);
    let vertical = Scale::logarithmic(values.chain(dense), LEAST_RATIO);
    Some(Figure {
        name: slug(&["sparsity", group.slug(), model]),
        chart: Chart::Lines(LineChart {
            title: format!("{model}: {}", of_languages(results, model, group)),
            horizontal: Axis {
                scale: Scale::linear(sparsities.iter().copied(), 1.0),
                ticks: sparsities,
                label: "sparsity".to_owned(),
                unit: |percent| format!("{}%", tick(percent)),
            },
            vertical: Axis {
                scale: vertical,
                ticks: vertical.ticks(7),
                label: "geometric-mean perplexity".to_owned(),
                unit: axis_perplexity,
            },
            series,
            reference: dense.map(|dense| (dense, DENSE.to_owned())),
        }),
    })
}

/// Round numbers without decimals that nobody needs; two decimals where a description asks for a measured value.
fn axis_perplexity(value: f64) -> String {
    let rounded = tick(value);
    if rounded.len() > 6 {
        perplexity(value)
    } else {
        rounded
    }
}

/// "15 seen languages".
pub(super) fn of_languages(results: &Results<'_>, model: &str, group: Group) -> String {
    let languages = results.languages(model, group).len();
    let (kind, _) = group.name().split_once(' ').unwrap_or(("", ""));
    match group {
        Group::All => counted(languages, "language"),
        Group::Seen | Group::Unseen => counted(languages, &format!("{kind} language")),
    }
}

fn patterns(results: &Results<'_>, model: &str, groups: &[Group]) -> Option<Figure> {
    let mut rows = Vec::new();
    let mut values = Vec::new();
    for level in results.levels(model) {
        if level.percent().is_some() {
            continue;
        }
        let mut of_level = Vec::new();
        for method in results.drawn(model) {
            let points: Vec<Point> = groups
                .iter()
                .filter_map(|&group| {
                    let at = finite(results, model, method, level, group)?;
                    let mark = results.mark(method);
                    Some(Point {
                        at,
                        interval: None,
                        mark: if group == Group::Unseen {
                            Mark::outlined(mark.number)
                        } else {
                            mark
                        },
                        words: format!(
                            "{} {method}, {}: {}",
                            level.label(),
                            group.name(),
                            perplexity(at)
                        ),
                    })
                })
                .collect();
            values.extend(points.iter().map(|point| point.at));
            if !points.is_empty() {
                of_level.push(Row {
                    label: method.to_owned(),
                    points,
                    value: String::new(),
                });
            }
        }
        if !of_level.is_empty() {
            rows.push(Row::heading(level.label()));
            rows.append(&mut of_level);
        }
    }
    if rows.is_empty() {
        return None;
    }
    let lead = groups.first().copied().unwrap_or(Group::All);
    let dense = results
        .dense_mean(model, lead)
        .filter(|dense| dense.is_finite());
    let scale = Scale::logarithmic(values.into_iter().chain(dense), LEAST_RATIO);
    let legend = if groups.len() > 1 {
        seen_and_unseen()
    } else {
        Vec::new()
    };
    Some(Figure {
        name: slug(&["patterns", model]),
        chart: Chart::Rows(RowChart {
            title: format!("{model}: patterns, N of every M weights kept"),
            legend,
            axis: Axis {
                ticks: scale.ticks(5),
                scale,
                label: "geometric-mean perplexity".to_owned(),
                unit: axis_perplexity,
            },
            reference: dense.map(|at| Reference {
                at,
                is_dashed: true,
                label: Some(
                    if groups.len() > 1 {
                        "dense, seen"
                    } else {
                        DENSE
                    }
                    .to_owned(),
                ),
            }),
            rows,
        }),
    })
}

/// A legend for charts that draw unseen languages as outlines.
pub(super) fn seen_and_unseen() -> Vec<Entry> {
    [(false, "seen languages"), (true, "unseen languages")]
        .map(|(is_outlined, label)| Entry {
            mark: Mark::neutral(is_outlined),
            label: label.to_owned(),
            is_line: false,
        })
        .into()
}

fn table(results: &Results<'_>, model: &str, group: Group) -> Option<Table> {
    let levels = results.levels(model);
    let dense = results.dense_mean(model, group);
    let mut rows = Vec::new();
    for method in results.methods(model) {
        let means: Vec<Option<f64>> = levels
            .iter()
            .map(|&level| results.mean(results.main(model, method, level), group))
            .collect();
        if means.iter().any(Option::is_some) {
            let cells = means.into_iter().map(|mean| known_perplexity(mean).into());
            rows.push(std::iter::once(method.into()).chain(cells).collect());
        }
    }
    if rows.is_empty() {
        return None;
    }
    let columns = levels.iter().map(|level| Column::number(level.label()));
    Some(Table {
        name: slug(&["sparsity", group.slug(), model]),
        caption: format!(
            "{model}: geometric-mean perplexity over {}; dense: {}",
            of_languages(results, model, group),
            known_perplexity(dense)
        ),
        columns: std::iter::once(Column::text("Method"))
            .chain(columns)
            .collect(),
        rows,
        is_folded: true,
    })
}
