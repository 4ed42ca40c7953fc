//! Marks in rows over a shared horizontal axis, with intervals where there are some, drawn by `rows.html`.

use minijinja::{Value, context};

use super::drawing::{Entry, GAP, SMALL, TEXT, WIDTH, coordinate, heading, uncrowded};
use super::labels::{shortened, width};
use super::line_chart::Axis;
use super::mark::Mark;

/// Height of a row.
const ROW: f64 = 20.0;
/// Between the marks of a row that lie above each other.
const OFFSET: f64 = 8.0;
/// Room for the numbers of the axis, above the rows.
const ABOVE: f64 = 22.0;
/// Room for a line of text below them: the axis's name, or that of the line of reference.
const BELOW: f64 = 16.0;
/// At most so much is left to the names of the rows.
const LARGEST_LABEL: f64 = 132.0;
/// Numbers of the axis are at least this far apart.
const TICK_DISTANCE: f64 = 38.0;
/// Beside the plot, so that the axis's outermost number is whole.
const RIGHT: f64 = 8.0;

/// A chart of marks in rows. All numbers are finite, and positive where the axis is logarithmic.
pub(super) struct RowChart {
    pub(super) title: String,
    pub(super) legend: Vec<Entry>,
    pub(super) axis: Axis,
    /// A line from top to bottom at what means no difference, or what guessing gives.
    pub(super) reference: Option<Reference>,
    pub(super) rows: Vec<Row>,
}

/// A line from top to bottom.
pub(super) struct Reference {
    pub(super) at: f64,
    pub(super) is_dashed: bool,
    /// What it is, where the axis does not say it.
    pub(super) label: Option<String>,
}

/// A row of marks, or a heading over rows, which has none.
pub(super) struct Row {
    pub(super) label: String,
    pub(super) points: Vec<Point>,
    /// Beside the plot.
    pub(super) value: String,
}

/// A mark.
pub(super) struct Point {
    pub(super) at: f64,
    pub(super) interval: Option<(f64, f64)>,
    pub(super) mark: Mark,
    /// What it is of, for those who point at it or do not see it.
    pub(super) words: String,
}

impl RowChart {
    pub(super) fn to_value(&self, id: &str) -> Value {
        let heading = heading(&self.title, &self.legend);
        let most = self.rows.iter().map(Row::lanes).max().unwrap_or(1);
        let frame = self.frame(heading.height + ABOVE, most);
        let rows: Vec<Value> = self
            .rows
            .iter()
            .enumerate()
            .map(|(index, row)| self.row(&frame, index, row))
            .collect();
        let bottom = frame.top + frame.row * self.rows.len() as f64;
        let is_named = self
            .reference
            .as_ref()
            .is_some_and(|reference| reference.label.is_some());
        context! {
            id,
            title => &self.title,
            description => self.description(),
            heading => heading.value,
            width => coordinate(WIDTH),
            height => coordinate(bottom + GAP + BELOW * (1.0 + f64::from(u8::from(is_named)))),
            // Below the name of the line of reference, where it has one.
            y_label => coordinate(bottom + BELOW * (1.0 + f64::from(u8::from(is_named)))),
            left => coordinate(frame.left),
            right => coordinate(frame.right),
            top => coordinate(frame.top),
            bottom => coordinate(bottom),
            middle => coordinate((frame.left + frame.right) / 2.0),
            label_x => coordinate(frame.left - GAP),
            value_x => coordinate(WIDTH),
            x_label => &self.axis.label,
            ticks => self.ticks(&frame),
            reference => self.reference.as_ref().map(|reference| self.reference(&frame, reference)),
            rows,
        }
    }

    fn frame(&self, top: f64, lanes: usize) -> Frame {
        let widest = |texts: &mut dyn Iterator<Item = &String>, size: f64| {
            texts.map(|text| width(text, size)).fold(0.0, f64::max)
        };
        let with_points = || self.rows.iter().filter(|row| !row.is_heading());
        let labels = widest(&mut with_points().map(|row| &row.label), TEXT).min(LARGEST_LABEL);
        let values = widest(&mut with_points().map(|row| &row.value), SMALL);
        let beside = if values > 0.0 { values + GAP } else { 0.0 };
        Frame {
            left: labels + 2.0 * GAP,
            right: WIDTH - beside - RIGHT,
            top,
            row: ROW + OFFSET * lanes.saturating_sub(1) as f64,
        }
    }

    fn reference(&self, frame: &Frame, reference: &Reference) -> Value {
        let x = frame.x(&self.axis, reference.at);
        let half = reference
            .label
            .as_ref()
            .map_or(0.0, |label| width(label, SMALL) / 2.0);
        context! {
            x => coordinate(x),
            x_text => coordinate(x.min(WIDTH - half).max(half)),
            dashed => reference.is_dashed,
            label => &reference.label,
        }
    }

    fn ticks(&self, frame: &Frame) -> Vec<Value> {
        let place = |tick| frame.x(&self.axis, tick);
        // That of no difference is named whatever others are.
        let equal: Vec<f64> = self
            .reference
            .iter()
            .filter(|reference| reference.label.is_none())
            .map(|reference| reference.at)
            .collect();
        uncrowded(self.axis.ticks.clone(), &equal, TICK_DISTANCE, place)
            .into_iter()
            .map(|tick| context! { x => coordinate(place(tick)), label => (self.axis.unit)(tick) })
            .collect()
    }

    fn row(&self, frame: &Frame, index: usize, row: &Row) -> Value {
        let middle = frame.top + frame.row * (index as f64 + 0.5);
        let lanes = row.lanes();
        let points: Vec<Value> = row
            .points
            .iter()
            .enumerate()
            .map(|(place, point)| {
                let lane = if lanes > 1 { place as f64 } else { 0.0 };
                let y = middle + OFFSET * (lane - (lanes - 1) as f64 / 2.0);
                let interval = point.interval.map(|(low, high)| {
                    context! {
                        low => coordinate(frame.x(&self.axis, low)),
                        high => coordinate(frame.x(&self.axis, high)),
                    }
                });
                context! {
                    x => coordinate(frame.x(&self.axis, point.at)),
                    y => coordinate(y),
                    interval,
                    mark => point.mark.to_value(),
                    words => &point.words,
                }
            })
            .collect();
        context! {
            heading => row.is_heading(),
            label => if row.is_heading() { row.label.clone() } else { shortened(&row.label, TEXT, LARGEST_LABEL) },
            value => &row.value,
            // The baseline of the text, not its middle.
            y_text => coordinate(middle + 4.0),
            y => coordinate(middle),
            points,
        }
    }

    fn description(&self) -> String {
        let points = self.rows.iter().flat_map(|row| &row.points);
        let words: Vec<&str> = points.map(|point| point.words.as_str()).collect();
        words.join("; ")
    }
}

impl Row {
    pub(super) fn heading(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            points: Vec::new(),
            value: String::new(),
        }
    }

    fn is_heading(&self) -> bool {
        self.points.is_empty()
    }

    /// Intervals that share a row would hide each other, so they lie in lanes of their own; bare marks share one.
    fn lanes(&self) -> usize {
        if self.points.iter().any(|point| point.interval.is_some()) {
            self.points.len()
        } else {
            1
        }
    }
}

/// Where the plot lies in the drawing.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    row: f64,
}

impl Frame {
    fn x(&self, axis: &Axis, value: f64) -> f64 {
        self.left + axis.scale.at(value) * (self.right - self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::tick;
    use super::super::scale::Scale;
    use super::*;

    fn number(value: &Value, name: &str) -> f64 {
        value.get_attr(name).unwrap().to_string().parse().unwrap()
    }

    fn list(value: &Value, name: &str) -> Vec<Value> {
        value.get_attr(name).unwrap().try_iter().unwrap().collect()
    }

    #[test]
    fn marks_and_intervals_lie_in_order_within_the_frame() {
        let point = |at: f64| Point {
            at,
            interval: Some((at * 0.95, at * 1.05)),
            mark: Mark::full(0),
            words: String::new(),
        };
        let ratios = [0.8, 0.95, 1.0, 1.2];
        let chart = RowChart {
            title: "Ratios".to_owned(),
            legend: Vec::new(),
            axis: Axis {
                scale: Scale::logarithmic(ratios.iter().flat_map(|at| [at * 0.95, at * 1.05]), 1.1),
                ticks: vec![0.8, 0.98, 1.0, 1.2],
                label: String::new(),
                unit: tick,
            },
            reference: Some(Reference {
                at: 1.0,
                is_dashed: false,
                label: None,
            }),
            rows: ratios
                .iter()
                .map(|&at| Row {
                    label: "a name that is far too long to stand beside the plot".to_owned(),
                    points: vec![point(at), point(at)],
                    value: "0.95 to 1.05".to_owned(),
                })
                .collect(),
        };
        let value = chart.to_value("test");
        let [left, right, top, bottom] =
            ["left", "right", "top", "bottom"].map(|name| number(&value, name));
        assert!(left < right);
        let mut last = (0.0, 0.0);
        for row in list(&value, "rows") {
            assert!(row.get_attr("label").unwrap().to_string().ends_with('…'));
            let points = list(&row, "points");
            assert!(number(&points[0], "y") < number(&points[1], "y"));
            for point in &points {
                let (x, y) = (number(point, "x"), number(point, "y"));
                let interval = point.get_attr("interval").unwrap();
                let (low, high) = (number(&interval, "low"), number(&interval, "high"));
                assert!(left <= low && low < x && x < high && high <= right);
                assert!((top..=bottom).contains(&y) && y > last.1);
                last.1 = y;
            }
            assert!(number(&points[0], "x") > last.0);
            last.0 = number(&points[0], "x");
        }
        // Equality is named although 0.98, which lies too close to it, comes first.
        let ticks: Vec<String> = list(&value, "ticks")
            .iter()
            .map(|tick| tick.get_attr("label").unwrap().to_string())
            .collect();
        assert_eq!(ticks, ["0.8", "1", "1.2"]);
    }
}
