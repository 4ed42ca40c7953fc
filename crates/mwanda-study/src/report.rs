//! The report of a study: one HTML page that needs nothing else, and the same charts and tables one by one.

mod ablation;
mod accuracy_row;
mod against;
mod blocks;
mod by_language;
mod by_sparsity;
mod calibration;
mod comparison_row;
mod drawing;
#[cfg(test)]
mod example;
mod format;
mod labels;
mod language_names;
mod level;
mod line_chart;
mod mark;
mod provenance;
mod results;
mod row_chart;
mod scale;
mod section;
mod summary;
mod table;
mod tasks;

use std::collections::BTreeSet;

use minijinja::{Environment, UndefinedBehavior, Value, context};
use thiserror::Error;

pub use accuracy_row::{AccuracyRow, Share};
pub use comparison_row::{ComparisonGroup, ComparisonKind, ComparisonRow};
pub use level::sparsity_label;
pub(crate) use level::target_label;
pub use table::MarkdownTable;

use crate::{Record, Study};
use results::Results;
use section::Section;

/// The templates. They are escaped as HTML because their names end so.
const TEMPLATES: [(&str, &str); 6] = [
    ("page.html", include_str!("report/page.html")),
    ("table.html", include_str!("report/table.html")),
    ("lines.html", include_str!("report/lines.html")),
    ("rows.html", include_str!("report/rows.html")),
    ("heading.html", include_str!("report/heading.html")),
    ("standalone.html", include_str!("report/standalone.html")),
];
const PAGE_STYLE: &str = include_str!("report/page.css");
const CHART_STYLE: &str = include_str!("report/chart.css");

/// Why a report could not be written.
#[derive(Debug, Error)]
pub enum ReportError {
    /// A template does not fit what it is given, which is a bug.
    #[error("the report's template failed: {0}")]
    Template(#[from] minijinja::Error),
}

/// A chart as a file of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartFile {
    /// Letters, digits and hyphens; distinguishes it from the report's other charts.
    pub name: String,
    /// An SVG drawing with its own styles, for light and dark surroundings.
    pub svg: String,
}

/// Writes the report as a page for people. It has no scripts and loads nothing, so that it can be mailed, printed and read in
/// ten years. Comparisons and accuracies that are not given are left out, and nothing is claimed without them.
///
/// # Errors
/// [`ReportError::Template`] where a template does not fit its values, which is a bug.
pub fn html(
    study: &Study,
    records: &[Record],
    comparisons: &[ComparisonRow],
    accuracies: &[AccuracyRow],
) -> Result<String, ReportError> {
    let results = Results::new(study, records, comparisons, accuracies);
    let environment = environment()?;
    let sections: Vec<Value> = sections(&results)
        .iter()
        .map(|section| section.to_value(&environment))
        .collect::<Result<_, _>>()?;
    Ok(environment.get_template("page.html")?.render(context! {
        page_style => Value::from_safe_string(PAGE_STYLE.to_owned()),
        chart_style => Value::from_safe_string(CHART_STYLE.to_owned()),
        title => &study.title,
        description => &study.description,
        extent => summary::extent(&results),
        findings => summary::findings(&results),
        lowest => summary::table(&results).map(|table| table.to_value()),
        sections,
    })?)
}

/// The report's tables as Markdown, in the report's order.
pub fn tables(
    study: &Study,
    records: &[Record],
    comparisons: &[ComparisonRow],
    accuracies: &[AccuracyRow],
) -> Vec<MarkdownTable> {
    let results = Results::new(study, records, comparisons, accuracies);
    let parts = sections(&results)
        .into_iter()
        .flat_map(|section| section.parts);
    let tables = parts.flat_map(|part| part.tables);
    summary::table(&results)
        .into_iter()
        .chain(tables)
        .map(|table| table.to_markdown())
        .collect()
}

/// The report's charts as drawings that stand on their own, in the report's order.
///
/// # Errors
/// [`ReportError::Template`] where a template does not fit its values, which is a bug.
pub fn charts(
    study: &Study,
    records: &[Record],
    comparisons: &[ComparisonRow],
    accuracies: &[AccuracyRow],
) -> Result<Vec<ChartFile>, ReportError> {
    let results = Results::new(study, records, comparisons, accuracies);
    let environment = environment()?;
    let parts = sections(&results)
        .into_iter()
        .flat_map(|section| section.parts);
    parts
        .flat_map(|part| part.figures)
        .map(|figure| {
            let svg = figure.standalone(&environment, CHART_STYLE)?;
            Ok(ChartFile {
                name: figure.name,
                svg,
            })
        })
        .collect()
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    // A name that a template misspells is an error, not an empty cell.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

/// The report without its summary; nothing where there are no records.
fn sections(results: &Results<'_>) -> Vec<Section> {
    if results.models().is_empty() {
        return Vec::new();
    }
    let sections = [
        Some(by_sparsity::section(results)),
        Some(by_language::section(results)),
        Some(against::section(results)),
        calibration::section(results),
        tasks::section(results),
        blocks::section(results),
        ablation::section(results),
        Some(provenance::section(results)),
    ];
    let mut sections: Vec<Section> = sections.into_iter().flatten().collect();
    name_apart(sections.iter_mut().flat_map(|section| {
        let figures = section.parts.iter_mut().flat_map(|part| &mut part.figures);
        figures.map(|figure| &mut figure.name)
    }));
    name_apart(sections.iter_mut().flat_map(|section| {
        let tables = section.parts.iter_mut().flat_map(|part| &mut part.tables);
        tables.map(|table| &mut table.name)
    }));
    sections
}

/// Numbers names that would otherwise be the same: `a/b` and `a b` have the same letters.
fn name_apart<'a>(names: impl Iterator<Item = &'a mut String>) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for name in names {
        let plain = name.clone();
        let mut number = 1;
        while !taken.insert(name.clone()) {
            number += 1;
            *name = format!("{plain}-{number}");
        }
    }
}

#[cfg(test)]
mod tests;
