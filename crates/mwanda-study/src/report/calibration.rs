//! Calibration sets against each other.

use super::by_sparsity::of_languages;
use super::drawing::Entry;
use super::format::{counted, known_perplexity, tick, times};
use super::level::Level;
use super::line_chart::Axis;
use super::mark::{MARKS, Mark};
use super::results::{Choice, Group, Results};
use super::row_chart::{Point, Reference, Row, RowChart};
use super::scale::Scale;
use super::section::{Chart, Figure, Part, Section, slug};
use super::table::{Column, Table};

const LEAST_RATIO: f64 = 1.1;

/// `None` where only one set was tried.
pub(super) fn section(results: &Results<'_>) -> Option<Section> {
    let (figures, tables): (Vec<Option<Figure>>, Vec<Table>) = results
        .models()
        .into_iter()
        .filter_map(|model| of_model(results, model))
        .unzip();
    if tables.is_empty() {
        return None;
    }
    let main = results.main_set.unwrap_or_default();
    let sets = results.sets();
    let sets = sets.iter().map(|set| {
        format!(
            "{set}: {}",
            counted(results.languages_of_set(set), "language")
        )
    });
    Some(Section {
        id: "calibration",
        title: "What calibration text is worth",
        introduction: vec![format!(
            "The same methods, calibrated on different sets ({}). Seen languages are those of {main}, and the same languages \
             for every set, so that like is held against like: for another set some of them are not seen. Shown is how many \
             times as large the geometric-mean perplexity is as the dense model’s. These are measurements without intervals: \
             they say nothing of what other text would have given.",
            sets.collect::<Vec<_>>().join("; ")
        )],
        // Models stand side by side.
        parts: vec![Part {
            figures: figures.into_iter().flatten().collect(),
            tables,
            ..Part::default()
        }],
    })
}

/// A method's mean perplexity under every set.
struct Tried<'a> {
    method: &'a str,
    group: Group,
    means: Vec<Option<f64>>,
}

fn of_model(results: &Results<'_>, model: &str) -> Option<(Option<Figure>, Table)> {
    let mut sets = results.sets();
    sets.truncate(MARKS);
    let tried_on_several = |method: &str, level: Level| {
        let is_tried = |set: &&&str| {
            let choice = Choice {
                set: Some(set),
                ..results.main(model, method, level)
            };
            // A method without text is of every set and tried on none.
            results
                .chosen(choice)
                .any(|record| record.cell.calibration.is_some())
        };
        sets.iter().filter(is_tried).count() > 1
    };
    let levels = results.levels(model);
    let methods: Vec<&str> = results
        .methods(model)
        .into_iter()
        .filter(|method| levels.iter().any(|&level| tried_on_several(method, level)))
        .collect();
    let focus = results.focus(model);
    let level = levels
        .iter()
        .copied()
        .filter(|&level| methods.iter().any(|method| tried_on_several(method, level)))
        .max_by_key(|level| Some(*level) == focus)?;
    let mut tried = Vec::new();
    for group in results.groups(model) {
        for method in methods.iter().copied() {
            if tried_on_several(method, level) {
                let mean = |set: &&str| {
                    let choice = Choice {
                        set: Some(set),
                        ..results.main(model, method, level)
                    };
                    results.mean(choice, group)
                };
                tried.push(Tried {
                    method,
                    group,
                    means: sets.iter().map(mean).collect(),
                });
            }
        }
    }
    Some((
        figure(results, model, level, &sets, &tried),
        table(results, model, level, &sets, &tried),
    ))
}

fn figure(
    results: &Results<'_>,
    model: &str,
    level: Level,
    sets: &[&str],
    tried: &[Tried<'_>],
) -> Option<Figure> {
    let mut rows: Vec<Row> = Vec::new();
    for group in results.groups(model) {
        let Some(dense) = results.dense_mean(model, group) else {
            continue;
        };
        let of_group = tried.iter().filter(|tried| tried.group == group);
        let mut of_group: Vec<Row> = of_group
            .map(|tried| row(tried, sets, dense))
            .filter(|row| !row.points.is_empty())
            .collect();
        if !of_group.is_empty() {
            rows.push(Row::heading(of_languages(results, model, group)));
            rows.append(&mut of_group);
        }
    }
    if rows.is_empty() {
        return None;
    }
    let ratios = rows
        .iter()
        .flat_map(|row| &row.points)
        .map(|point| point.at);
    let scale = Scale::logarithmic(ratios.chain([1.0]), LEAST_RATIO);
    let legend = sets.iter().enumerate().map(|(number, set)| Entry {
        mark: Mark::full(number),
        label: (*set).to_owned(),
        is_line: false,
    });
    Some(Figure {
        name: slug(&["calibration", model]),
        chart: Chart::Rows(RowChart {
            title: format!("{model} at {}, by calibration set", level.label()),
            legend: legend.collect(),
            axis: Axis {
                ticks: scale.ticks(5),
                scale,
                label: "perplexity, times the dense model’s".to_owned(),
                unit: |ratio| format!("×{}", tick(ratio)),
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

fn row(tried: &Tried<'_>, sets: &[&str], dense: f64) -> Row {
    let points = sets.iter().zip(&tried.means).enumerate();
    let points = points.filter_map(|(number, (set, mean))| {
        let at = (*mean)? / dense;
        let words = format!(
            "{}, {set}, {}: {}",
            tried.method,
            tried.group.name(),
            times(at)
        );
        (at.is_finite() && at > 0.0).then_some(Point {
            at,
            interval: None,
            mark: Mark::full(number),
            words,
        })
    });
    Row {
        label: tried.method.to_owned(),
        points: points.collect(),
        value: String::new(),
    }
}

fn table(
    results: &Results<'_>,
    model: &str,
    level: Level,
    sets: &[&str],
    tried: &[Tried<'_>],
) -> Table {
    let rows = tried.iter().map(|tried| {
        let mut row = vec![
            tried.method.into(),
            tried.group.name().into(),
            known_perplexity(results.dense_mean(model, tried.group)).into(),
        ];
        row.extend(
            tried
                .means
                .iter()
                .map(|mean| known_perplexity(*mean).into()),
        );
        row
    });
    let mut columns = vec![
        Column::text("Method"),
        Column::text("Over"),
        Column::number("Dense"),
    ];
    columns.extend(sets.iter().map(|set| Column::number(*set)));
    Table {
        name: slug(&["calibration", model]),
        caption: format!(
            "{model} at {}: geometric-mean perplexity by calibration set",
            level.label()
        ),
        columns,
        rows: rows.collect(),
        is_folded: true,
    }
}
