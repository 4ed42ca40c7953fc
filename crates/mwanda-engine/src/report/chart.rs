//! Charts of horizontal bars, one a row, drawn by the template `chart.html`.

use minijinja::{Value, context};

/// Units across; about as many as a phone has pixels, so that text has its natural size there.
const WIDTH: f64 = 360.0;
/// Height of a row.
const ROW: f64 = 20.0;
/// Height of a bar.
const BAR: f64 = 12.0;
/// Room for the labels of the axis, above the rows.
const AXIS: f64 = 22.0;
/// Between a label and the plot.
const GAP: f64 = 6.0;
/// Labels of the axis are at least this far apart.
const TICK_DISTANCE: f64 = 36.0;

/// A chart, its positions as shares of the plot's width, from 0 to 1.
pub(super) struct Chart {
    /// Distinguishes the charts of a page.
    pub(super) id: &'static str,
    pub(super) title: String,
    /// What the chart shows, in words, for those who do not see it.
    pub(super) description: String,
    /// Where bars begin.
    pub(super) baseline: f64,
    /// In the order of their importance: where two would overlap, the first is drawn.
    pub(super) ticks: Vec<Tick>,
    pub(super) bars: Vec<Bar>,
    /// Widths of the columns left and right of the plot.
    pub(super) label_width: f64,
    pub(super) value_width: f64,
}

/// A labelled line across the chart.
pub(super) struct Tick {
    pub(super) at: f64,
    pub(super) label: String,
}

/// A row.
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) value: String,
    /// Where the bar ends.
    pub(super) end: f64,
    /// Where a diamond is drawn besides.
    pub(super) mark: Option<f64>,
    /// Drawn as an outline, which differs from a full bar in print and for the colour-blind too.
    pub(super) outlined: bool,
}

impl Chart {
    /// The numbers that the template needs.
    pub(super) fn into_value(self) -> Value {
        let height = AXIS + ROW * self.bars.len() as f64 + GAP;
        let bars = self.bars.iter().enumerate();
        let bars: Vec<Value> = bars.map(|(row, bar)| self.bar(row, bar)).collect();
        context! {
            id => self.id,
            title => self.title.as_str(),
            description => self.description.as_str(),
            width => coordinate(WIDTH),
            height => coordinate(height),
            axis => coordinate(AXIS - GAP),
            bottom => coordinate(height - GAP),
            label_x => coordinate(self.label_width - GAP),
            value_x => coordinate(WIDTH),
            baseline => coordinate(self.x(self.baseline)),
            ticks => self.drawn_ticks(),
            bars => bars,
        }
    }

    fn bar(&self, row: usize, bar: &Bar) -> Value {
        let (from, to) = (self.x(self.baseline), self.x(bar.end));
        let middle = AXIS + ROW * (row as f64 + 0.5);
        context! {
            label => bar.label.as_str(),
            value => bar.value.as_str(),
            x => coordinate(from.min(to)),
            y => coordinate(middle - BAR / 2.0),
            width => coordinate((to - from).abs()),
            height => coordinate(BAR),
            // The baseline of the text, not its middle.
            text_y => coordinate(middle + 4.0),
            middle => coordinate(middle),
            mark => bar.mark.map(|mark| coordinate(self.x(mark))),
            outlined => bar.outlined,
        }
    }

    fn drawn_ticks(&self) -> Vec<Value> {
        let mut drawn: Vec<f64> = Vec::new();
        let mut values = Vec::new();
        for tick in &self.ticks {
            let x = self.x(tick.at);
            if drawn.iter().all(|other| (x - other).abs() >= TICK_DISTANCE) {
                drawn.push(x);
                values.push(context! { x => coordinate(x), label => tick.label.as_str() });
            }
        }
        values
    }

    /// From a share of the plot's width to a position.
    fn x(&self, at: f64) -> f64 {
        let plot = WIDTH - self.label_width - self.value_width;
        // A number from a damaged manifest must not make a drawing that no browser shows.
        let at = if at.is_finite() {
            at.clamp(0.0, 1.0)
        } else {
            0.0
        };
        self.label_width + at * plot
    }
}

fn coordinate(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(ticks: &[f64]) -> Chart {
        let tick = |&at: &f64| Tick {
            at,
            label: at.to_string(),
        };
        Chart {
            id: "test",
            title: String::new(),
            description: String::new(),
            baseline: 0.25,
            ticks: ticks.iter().map(tick).collect(),
            bars: Vec::new(),
            label_width: 100.0,
            value_width: 60.0,
        }
    }

    #[test]
    fn positions_stay_within_the_plot() {
        let chart = chart(&[]);
        assert_eq!(
            (chart.x(0.0), chart.x(0.5), chart.x(1.0)),
            (100.0, 200.0, 300.0)
        );
        assert_eq!((chart.x(-1.0), chart.x(7.0)), (100.0, 300.0));
        assert_eq!(chart.x(f64::NAN), 100.0);
    }

    #[test]
    fn crowded_ticks_are_left_out() {
        let ticks = chart(&[0.0, 0.1, 0.2, 1.0]).drawn_ticks();
        assert_eq!(ticks.len(), 3);
    }
}
