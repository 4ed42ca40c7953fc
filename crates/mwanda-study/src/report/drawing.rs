//! What the drawings share: their size, their heading, their legend.

use minijinja::{Value, context};

use super::labels::{width, wrapped};
use super::mark::Mark;

/// Units across; about as many as a phone has pixels, so that text has its natural size there.
pub(super) const WIDTH: f64 = 360.0;
/// Sizes of text: of names, and of numbers beside a plot.
pub(super) const TEXT: f64 = 12.0;
pub(super) const SMALL: f64 = 10.5;
/// Between a label and what it is of.
pub(super) const GAP: f64 = 6.0;

const TITLE_LINE: f64 = 16.0;
const LEGEND_LINE: f64 = 18.0;

/// An entry of the legend.
pub(super) struct Entry {
    pub(super) mark: Mark,
    pub(super) label: String,
    /// Whether a line runs through the mark.
    pub(super) is_line: bool,
}

/// Title and legend, with the height that they take.
pub(super) struct Heading {
    pub(super) height: f64,
    pub(super) value: Value,
}

/// Lays out what stands above a plot.
pub(super) fn heading(title: &str, legend: &[Entry]) -> Heading {
    // Titles are bold, which is wider.
    let lines = wrapped(title, 1.07 * TEXT, WIDTH);
    let titles: Vec<Value> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let y = TITLE_LINE * index as f64 + TEXT;
            context! { text => line, y => coordinate(y) }
        })
        .collect();
    let mut y = TITLE_LINE * lines.len() as f64 + LEGEND_LINE / 2.0;
    let mut x = 0.0;
    let mut entries = Vec::new();
    for entry in legend {
        let drawn = if entry.is_line { 26.0 } else { 10.0 };
        let wide = drawn + GAP + width(&entry.label, TEXT);
        if x > 0.0 && x + wide > WIDTH {
            x = 0.0;
            y += LEGEND_LINE;
        }
        entries.push(context! {
            mark => entry.mark.to_value(),
            label => &entry.label,
            line => entry.is_line,
            x => coordinate(x),
            x_mark => coordinate(x + drawn / 2.0),
            x_line => coordinate(x + drawn),
            x_text => coordinate(x + drawn + GAP),
            y => coordinate(y),
            y_text => coordinate(y + 4.0),
        });
        x += wide + 2.0 * GAP;
    }
    let height = if legend.is_empty() {
        TITLE_LINE * lines.len() as f64 + 2.0
    } else {
        y + LEGEND_LINE / 2.0 + 2.0
    };
    Heading {
        height,
        value: context! { titles, entries },
    }
}

pub(super) fn coordinate(value: f64) -> String {
    format!("{value:.1}")
}

/// `numbers` that are at least `distance` apart when placed by `at`; those that `first` names are kept before others.
pub(super) fn uncrowded(
    numbers: Vec<f64>,
    first: &[f64],
    distance: f64,
    at: impl Fn(f64) -> f64,
) -> Vec<f64> {
    let mut kept: Vec<f64> = Vec::new();
    let others = numbers.iter().filter(|number| !first.contains(number));
    for &number in first.iter().chain(others) {
        let is_free = kept
            .iter()
            .all(|other| (at(number) - at(*other)).abs() >= distance);
        if is_free {
            kept.push(number);
        }
    }
    kept.sort_by(f64::total_cmp);
    kept
}
