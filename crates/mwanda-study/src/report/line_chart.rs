//! Lines over a horizontal axis, each named at its end, drawn by `lines.html`.

use minijinja::{Value, context};

use super::drawing::{GAP, TEXT, WIDTH, coordinate, heading, uncrowded};
use super::labels::{apart, shortened, width};
use super::mark::Mark;
use super::scale::Scale;

const PLOT_HEIGHT: f64 = 210.0;
/// Room for the numbers of the horizontal axis and its name.
const BELOW: f64 = 36.0;
/// Room for the numbers of the vertical axis.
const LEFT: f64 = 44.0;
/// At most so much is left to the names of the lines.
const LARGEST_LABEL: f64 = 104.0;
/// Between a line's end and its name.
const LEADER: f64 = 12.0;
const LABEL_DISTANCE: f64 = 14.0;

/// A chart of lines. All numbers are finite, and positive where an axis is logarithmic.
pub(super) struct LineChart {
    pub(super) title: String,
    pub(super) horizontal: Axis,
    pub(super) vertical: Axis,
    pub(super) series: Vec<Series>,
    /// A dashed line across at this height, with its name.
    pub(super) reference: Option<(f64, String)>,
}

/// An axis, the numbers that it names and what they are.
pub(super) struct Axis {
    pub(super) scale: Scale,
    pub(super) ticks: Vec<f64>,
    pub(super) label: String,
    pub(super) unit: fn(f64) -> String,
}

/// A line.
pub(super) struct Series {
    pub(super) label: String,
    pub(super) mark: Mark,
    /// From left to right.
    pub(super) points: Vec<(f64, f64)>,
    /// Steps of the width 1 around each point, in place of a line from point to point with marks.
    pub(super) is_stepped: bool,
}

impl LineChart {
    pub(super) fn to_value(&self, id: &str) -> Value {
        let heading = heading(&self.title, &[]);
        // The name of the vertical axis stands above it, where it can be read without turning the head.
        let top = heading.height + 20.0;
        let frame = Frame {
            left: LEFT,
            right: WIDTH - LEADER - self.label_width(),
            top,
            bottom: top + PLOT_HEIGHT,
        };
        let height = frame.bottom + BELOW;
        let reference = self.reference.as_ref().map(|(at, _)| {
            context! { y => coordinate(frame.y(&self.vertical, *at)) }
        });
        let series: Vec<Value> = self
            .series
            .iter()
            .map(|series| self.series(&frame, series))
            .collect();
        context! {
            id,
            title => &self.title,
            description => self.description(),
            heading => heading.value,
            width => coordinate(WIDTH),
            height => coordinate(height),
            left => coordinate(frame.left),
            right => coordinate(frame.right),
            top => coordinate(frame.top),
            bottom => coordinate(frame.bottom),
            middle => coordinate((frame.left + frame.right) / 2.0),
            x_label => &self.horizontal.label,
            y_label => &self.vertical.label,
            x_ticks => self.horizontal_ticks(&frame),
            y_ticks => self.vertical_ticks(&frame),
            reference,
            series,
            labels => self.labels(&frame),
        }
    }

    /// Every line in words, for those who do not see it.
    fn description(&self) -> String {
        let reference = self
            .reference
            .iter()
            .map(|(at, label)| format!("{label} {}", (self.vertical.unit)(*at)));
        let series = self.series.iter().map(|series| {
            let points = series.points.iter().map(|&point| self.in_words(point));
            format!(
                "{}: {}",
                series.label,
                points.collect::<Vec<_>>().join(", ")
            )
        });
        reference.chain(series).collect::<Vec<_>>().join("; ")
    }

    fn in_words(&self, (x, y): (f64, f64)) -> String {
        format!("{} {}", (self.horizontal.unit)(x), (self.vertical.unit)(y))
    }

    fn label_width(&self) -> f64 {
        let names = self.series.iter().map(|series| &series.label);
        let reference = self.reference.iter().map(|(_, label)| label);
        names
            .chain(reference)
            .map(|label| width(label, TEXT))
            .fold(0.0, f64::max)
            .min(LARGEST_LABEL)
    }

    fn horizontal_ticks(&self, frame: &Frame) -> Vec<Value> {
        let axis = &self.horizontal;
        let place = |tick| frame.x(axis, tick);
        uncrowded(axis.ticks.clone(), &[], 32.0, place)
            .into_iter()
            .map(|tick| context! { x => coordinate(place(tick)), label => (axis.unit)(tick) })
            .collect()
    }

    fn vertical_ticks(&self, frame: &Frame) -> Vec<Value> {
        let axis = &self.vertical;
        let place = |tick| frame.y(axis, tick);
        uncrowded(axis.ticks.clone(), &[], 16.0, place)
            .into_iter()
            .map(|tick| {
                let y = place(tick);
                context! { y => coordinate(y), y_text => coordinate(y + 3.5), label => (axis.unit)(tick) }
            })
            .collect()
    }

    fn series(&self, frame: &Frame, series: &Series) -> Value {
        let place =
            |&(x, y): &(f64, f64)| (frame.x(&self.horizontal, x), frame.y(&self.vertical, y));
        let corners: Vec<(f64, f64)> = if series.is_stepped {
            let step = |&(x, y): &(f64, f64)| [(x - 0.5, y), (x + 0.5, y)];
            series.points.iter().flat_map(step).collect()
        } else {
            series.points.clone()
        };
        let points: Vec<Value> = series
            .points
            .iter()
            .filter(|_| !series.is_stepped)
            .map(|point| {
                let (x, y) = place(point);
                context! {
                    x => coordinate(x),
                    y => coordinate(y),
                    words => format!("{}, {}", series.label, self.in_words(*point)),
                }
            })
            .collect();
        let path = corners
            .iter()
            .map(place)
            .enumerate()
            .map(|(index, (x, y))| {
                let letter = if index == 0 { 'M' } else { 'L' };
                format!("{letter}{x:.1} {y:.1}")
            });
        context! {
            mark => series.mark.to_value(),
            path => path.collect::<String>(),
            points,
        }
    }

    /// Names at the ends of the lines, pushed apart where the ends are close.
    fn labels(&self, frame: &Frame) -> Vec<Value> {
        let mut ends: Vec<(f64, f64, &str, Option<Mark>)> = Vec::new();
        for series in &self.series {
            if let Some(&(x, y)) = series.points.last() {
                let x = if series.is_stepped { x + 0.5 } else { x };
                ends.push((
                    frame.x(&self.horizontal, x),
                    frame.y(&self.vertical, y),
                    &series.label,
                    Some(series.mark),
                ));
            }
        }
        if let Some((at, label)) = &self.reference {
            ends.push((frame.right, frame.y(&self.vertical, *at), label, None));
        }
        let wanted: Vec<f64> = ends.iter().map(|end| end.1).collect();
        let placed = apart(&wanted, LABEL_DISTANCE, frame.top + 4.0, frame.bottom - 2.0);
        let label_x = frame.right + LEADER;
        ends.iter()
            .zip(placed)
            .map(|(&(x, y, label, mark), placed)| {
                context! {
                    label => shortened(label, TEXT, WIDTH - label_x),
                    mark => mark.map(Mark::to_value),
                    x => coordinate(x + if mark.is_some() { GAP } else { 0.0 }),
                    y => coordinate(y),
                    x_text => coordinate(label_x),
                    x_leader => coordinate(label_x - 2.0),
                    y_leader => coordinate(placed),
                    y_text => coordinate(placed + 4.0),
                }
            })
            .collect()
    }
}

/// Where the plot lies in the drawing.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Frame {
    fn x(&self, axis: &Axis, value: f64) -> f64 {
        self.left + axis.scale.at(value) * (self.right - self.left)
    }

    fn y(&self, axis: &Axis, value: f64) -> f64 {
        self.bottom - axis.scale.at(value) * (self.bottom - self.top)
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::tick;
    use super::*;

    fn chart(ends: &[f64]) -> LineChart {
        let series = |(number, &end): (usize, &f64)| Series {
            label: format!("method {number}"),
            mark: Mark::full(number),
            points: vec![(20.0, 25.0), (50.0, (25.0 * end).sqrt()), (70.0, end)],
            is_stepped: false,
        };
        LineChart {
            title: "A title".to_owned(),
            horizontal: Axis {
                scale: Scale::linear([0.0, 70.0], 1.0),
                ticks: vec![20.0, 50.0, 70.0],
                label: String::new(),
                unit: tick,
            },
            vertical: Axis {
                scale: Scale::logarithmic(ends.iter().copied().chain([20.0]), 1.2),
                ticks: vec![20.0, 50.0],
                label: String::new(),
                unit: tick,
            },
            series: ends.iter().enumerate().map(series).collect(),
            reference: Some((20.0, "dense".to_owned())),
        }
    }

    fn number(value: &Value, name: &str) -> f64 {
        value.get_attr(name).unwrap().to_string().parse().unwrap()
    }

    #[test]
    fn more_is_higher_and_everything_lies_in_the_frame() {
        let value = chart(&[100.0, 105.0, 110.0, 5000.0]).to_value("test");
        let [left, right, top, bottom, width] =
            ["left", "right", "top", "bottom", "width"].map(|name| number(&value, name));
        let mut last_ends = f64::INFINITY;
        for series in value.get_attr("series").unwrap().try_iter().unwrap() {
            let points: Vec<Value> = series
                .get_attr("points")
                .unwrap()
                .try_iter()
                .unwrap()
                .collect();
            let places: Vec<(f64, f64)> = points
                .iter()
                .map(|point| (number(point, "x"), number(point, "y")))
                .collect();
            assert!(places.is_sorted_by(|one, other| one.0 < other.0 && one.1 > other.1));
            for (x, y) in &places {
                assert!((left..=right).contains(x) && (top..=bottom).contains(y));
            }
            assert!(places[2].1 < last_ends);
            last_ends = places[2].1;
        }
        let labels: Vec<Value> = value
            .get_attr("labels")
            .unwrap()
            .try_iter()
            .unwrap()
            .collect();
        let mut heights: Vec<f64> = labels.iter().map(|label| number(label, "y_text")).collect();
        heights.sort_by(f64::total_cmp);
        assert!(
            heights
                .windows(2)
                .all(|pair| pair[1] - pair[0] > LABEL_DISTANCE - 0.2)
        );
        assert!(labels.iter().all(|label| number(label, "x_text") < width));
    }
}
