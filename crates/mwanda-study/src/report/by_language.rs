//! What each language lost under each method.

use std::collections::BTreeSet;

use super::drawing::Entry;
use super::format::{change, known_perplexity, listed};
use super::language_names::english_name;
use super::level::Level;
use super::line_chart::Axis;
use super::mark::{MARKS, Mark};
use super::results::{Group, Results};
use super::row_chart::{Point, Reference, Row, RowChart};
use super::scale::Scale;
use super::section::{Chart, Figure, Part, Section, slug};
use super::table::{Cell, Column, Table};

/// The least that the axis spans, so that rounding does not look like a loss.
const LEAST_RATIO: f64 = 1.1;
/// A method that lost more than so many times what the best one lost is not drawn.
const BEYOND: f64 = 10.0;
/// But losses of up to so much times that are.
const LEAST_LOSS: f64 = 0.1;
/// Ratios that the axis may name, in the order of their importance.
const TICKS: [f64; 29] = [
    1.0, 2.0, 5.0, 11.0, 1.5, 3.0, 1.2, 21.0, 51.0, 101.0, 1.1, 1.3, 1.4, 1.05, 0.5, 0.8, 0.9,
    0.95, 0.2, 0.1, 201.0, 501.0, 1001.0, 1e4, 1e5, 1e6, 1.7, 4.0, 7.0,
];

pub(super) fn section(results: &Results<'_>) -> Section {
    let unseen = results
        .models()
        .into_iter()
        .any(|model| results.groups(model).contains(&Group::Unseen));
    let mut introduction = "By how much each language’s perplexity grew over the dense model’s; 0% is no loss. Languages are \
                            sorted by their mean loss over the methods that are drawn, on a logarithmic axis. Drawn are at most 8 \
                            methods, those that the study compares first; the tables hold all."
        .to_owned();
    if unseen {
        introduction += " Outlined marks are unseen languages.";
    }
    let (figures, tables) = results
        .models()
        .into_iter()
        .filter_map(|model| of_model(results, model))
        .unzip();
    Section {
        id: "languages",
        title: "What each language lost",
        introduction: vec![introduction],
        // Models stand side by side.
        parts: vec![Part {
            figures,
            tables,
            ..Part::default()
        }],
    }
}

fn of_model(results: &Results<'_>, model: &str) -> Option<(Figure, Table)> {
    let level = results.focus(model)?;
    let mut methods: Vec<&str> = results
        .methods(model)
        .into_iter()
        .filter(|method| results.is_run(results.main(model, method, level)))
        .collect();
    results.compared_first(&mut methods);
    let (drawn, beyond) = drawn(results, model, &methods, level);
    let languages = sorted(results, model, &drawn, level);
    if languages.is_empty() {
        return None;
    }
    let all = sorted(results, model, &methods, level);
    Some((
        figure(results, model, &drawn, &beyond, &languages, level),
        table(results, model, &methods, &all, level),
    ))
}

/// As many methods as can be told apart, without those that lost so much that no other could be read beside them; these are
/// the second list.
fn drawn<'a>(
    results: &Results<'_>,
    model: &str,
    methods: &[&'a str],
    level: Level,
) -> (Vec<&'a str>, Vec<&'a str>) {
    let dense = results.dense_mean(model, Group::All);
    let loss = |method: &str| {
        let pruned = results.mean(results.main(model, method, level), Group::All);
        Some(pruned? / dense? - 1.0)
    };
    let losses = methods.iter().filter_map(|method| loss(method));
    let least = losses.fold(f64::INFINITY, f64::min).max(LEAST_LOSS);
    let (mut drawn, mut beyond): (Vec<&str>, Vec<&str>) = methods
        .iter()
        .partition(|method| loss(method).is_none_or(|loss| loss <= BEYOND * least));
    if drawn.is_empty() {
        // Where nothing could be measured, nothing is beyond it.
        (drawn, beyond) = (methods.to_vec(), Vec::new());
    }
    drawn.truncate(MARKS);
    (drawn, beyond)
}

/// Each method's own mark, or others where two of them would look alike.
fn marks(results: &Results<'_>, methods: &[&str]) -> Vec<usize> {
    let own = methods.iter().map(|method| results.mark(method).number);
    let own: Vec<usize> = own.collect();
    let looks: BTreeSet<usize> = own.iter().map(|number| number % MARKS).collect();
    if looks.len() == own.len() {
        own
    } else {
        (0..methods.len()).collect()
    }
}

/// A language and how many times its perplexity each method left of it.
struct Loss<'a> {
    code: &'a str,
    ratios: Vec<Option<f64>>,
}

/// Languages with a loss that can be drawn, most of it first.
fn sorted<'a>(results: &Results<'a>, model: &str, methods: &[&str], level: Level) -> Vec<Loss<'a>> {
    let loss = |code| Loss {
        code,
        ratios: methods
            .iter()
            .map(|method| {
                let pruned = results.perplexity(results.main(model, method, level), code)?;
                let ratio = pruned / results.dense(model, code)?;
                (ratio.is_finite() && ratio > 0.0).then_some(ratio)
            })
            .collect(),
    };
    let mean = |loss: &Loss<'_>| {
        let known: Vec<f64> = loss
            .ratios
            .iter()
            .flatten()
            .map(|ratio| ratio.ln())
            .collect();
        known.iter().sum::<f64>() / known.len() as f64
    };
    let mut losses: Vec<Loss<'_>> = results
        .languages(model, Group::All)
        .into_iter()
        .map(loss)
        .filter(|loss| loss.ratios.iter().any(Option::is_some))
        .collect();
    losses.sort_by(|one, other| mean(other).total_cmp(&mean(one)));
    losses
}

fn figure(
    results: &Results<'_>,
    model: &str,
    methods: &[&str],
    beyond: &[&str],
    languages: &[Loss<'_>],
    level: Level,
) -> Figure {
    let ratios = languages
        .iter()
        .flat_map(|loss| loss.ratios.iter().flatten().copied());
    let scale = Scale::logarithmic(ratios.chain([1.0]), LEAST_RATIO);
    let is_all = results.groups(model) == [Group::All];
    let marks = marks(results, methods);
    let rows = languages.iter().map(|loss| {
        let is_outlined = !is_all && !results.is_seen(loss.code);
        let name = english_name(loss.code);
        let points = methods.iter().zip(&loss.ratios).zip(&marks).filter_map(
            |((method, ratio), &number)| {
                let at = (*ratio)?;
                Some(Point {
                    at,
                    interval: None,
                    mark: Mark {
                        number,
                        is_outlined,
                    },
                    words: format!("{name}, {method}: {}", change(at)),
                })
            },
        );
        Row {
            label: name.to_owned(),
            points: points.collect(),
            value: String::new(),
        }
    });
    let legend = methods.iter().zip(&marks).map(|(method, &number)| Entry {
        mark: Mark::full(number),
        label: (*method).to_owned(),
        is_line: false,
    });
    let inside = |tick: &f64| (0.001..0.999).contains(&scale.at(*tick));
    Figure {
        name: slug(&["languages", model]),
        chart: Chart::Rows(RowChart {
            title: format!(
                "{model} at {}: change of perplexity by language{}",
                level.label(),
                left_out(beyond)
            ),
            legend: legend.collect(),
            axis: Axis {
                scale,
                ticks: TICKS.into_iter().filter(inside).collect(),
                label: "change from dense".to_owned(),
                unit: whole_change,
            },
            reference: Some(Reference {
                at: 1.0,
                is_dashed: false,
                label: None,
            }),
            rows: rows.collect(),
        }),
    }
}

fn left_out(beyond: &[&str]) -> String {
    if beyond.is_empty() {
        return String::new();
    }
    let beyond = listed(beyond);
    format!(" (without {beyond}: more than {BEYOND} times the least loss)")
}

/// A change without decimals, for the axis.
fn whole_change(ratio: f64) -> String {
    change(ratio).replace(".0%", "%")
}

fn table(
    results: &Results<'_>,
    model: &str,
    methods: &[&str],
    languages: &[Loss<'_>],
    level: Level,
) -> Table {
    let mut columns = vec![Column::text("Language"), Column::text("Code")];
    let is_all = results.groups(model) == [Group::All];
    if !is_all {
        columns.push(Column::text("Calibration text"));
    }
    columns.push(Column::number("Dense"));
    columns.extend(methods.iter().map(|method| Column::number(*method)));
    let rows = languages.iter().map(|loss| {
        let code = loss.code;
        let mut row = vec![Cell::Language(code.to_owned()), Cell::Code(code.to_owned())];
        if !is_all {
            row.push(if results.is_seen(code) { "yes" } else { "no" }.into());
        }
        row.push(known_perplexity(results.dense(model, code)).into());
        for (method, ratio) in methods.iter().zip(&loss.ratios) {
            let pruned = results.perplexity(results.main(model, method, level), code);
            let change = ratio.map(|ratio| format!(" ({})", change(ratio)));
            row.push((known_perplexity(pruned) + &change.unwrap_or_default()).into());
        }
        row
    });
    Table {
        name: slug(&["languages", model]),
        caption: format!(
            "{model} at {}: perplexity by language, and its change from dense",
            level.label()
        ),
        columns,
        rows: rows.collect(),
        is_folded: true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::example;
    use super::*;

    /// The figure's title and legend, with magnitude's perplexities this many times as large.
    fn drawn(times: f64) -> (String, Vec<String>) {
        let mut example = example();
        for record in &mut example.records {
            if record.cell.method == "magnitude" {
                for score in record.evaluation.languages.values_mut() {
                    score.perplexity *= times;
                }
            }
        }
        let (records, comparisons) = (&example.records, &example.comparisons);
        let results = Results::new(&example.study, records, comparisons, &example.accuracies);
        let (figure, table) = of_model(&results, "gemma-invented-270m").unwrap();
        let Chart::Rows(chart) = figure.chart else {
            unreachable!("languages are rows")
        };
        assert!(
            table
                .columns
                .iter()
                .any(|column| column.title == "magnitude")
        );
        let legend = chart.legend.into_iter().map(|entry| entry.label);
        (chart.title, legend.collect())
    }

    #[test]
    fn what_would_crush_the_rest_is_left_out_and_named() {
        // Those that the study compares stand first.
        let (title, legend) = drawn(1.0);
        assert_eq!(legend, ["wanda", "ria", "m-wanda × ria", "magnitude"]);
        assert!(!title.contains("without"));
        let (title, legend) = drawn(1000.0);
        assert_eq!(legend, ["wanda", "ria", "m-wanda × ria"]);
        assert!(title.ends_with("(without magnitude: more than 10 times the least loss)"));
    }
}
