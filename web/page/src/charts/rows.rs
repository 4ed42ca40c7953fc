//! Where things lie in a chart of rows: names on the left, a plot, values on the right; the axis above.
//!
//! The measures are those of the charts in the HTML report, so that both look the same.

/// Units across; about as many as a phone has pixels, so that text has its natural size there.
pub const WIDTH: f64 = 360.0;
/// Between a name and the plot.
const GAP: f64 = 6.0;
/// Room for the labels of the axis, above the rows.
const AXIS: f64 = 22.0;
/// Labels of the axis are at least this far apart.
const TICK_DISTANCE: f64 = 36.0;
/// From the middle of a line of text to its baseline.
const BASELINE: f64 = 4.0;
/// Height of a row that holds one bar.
pub const ROW: f64 = 20.0;

/// The measures of one chart. Positions in the plot are given as shares of its width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rows {
    /// Number of rows.
    pub count: usize,
    /// Height of a row.
    pub row: f64,
    /// Width of the column of names.
    pub names: f64,
    /// Width of the column of values.
    pub values: f64,
}

/// A labelled line across the plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where, as a share of the plot's width.
    pub at: f64,
    /// What it says.
    pub label: String,
}

impl Rows {
    /// Height of the whole chart.
    pub fn height(&self) -> f64 {
        AXIS + self.row * self.count as f64 + GAP
    }

    /// From a share of the plot's width to a position. What comes from a damaged file stays within the plot.
    pub fn x(&self, at: f64) -> f64 {
        let at = if at.is_finite() {
            at.clamp(0.0, 1.0)
        } else {
            0.0
        };
        self.names + at * (WIDTH - self.names - self.values)
    }

    /// The middle of a row.
    pub fn middle(&self, row: usize) -> f64 {
        AXIS + self.row * (row as f64 + 0.5)
    }

    /// The baseline of text whose middle is `middle`.
    pub fn baseline(middle: f64) -> f64 {
        middle + BASELINE
    }

    /// Where names end.
    pub fn name_end(&self) -> f64 {
        self.names - GAP
    }

    /// Where the lines of the axis begin; its labels stand above.
    pub fn top(&self) -> f64 {
        AXIS - GAP
    }

    /// Where the lines of the axis end.
    pub fn bottom(&self) -> f64 {
        self.height() - GAP
    }

    /// The ticks that do not crowd the ones before them.
    pub fn drawn(&self, ticks: impl IntoIterator<Item = Tick>) -> Vec<Tick> {
        let mut drawn: Vec<Tick> = Vec::new();
        for tick in ticks {
            let x = self.x(tick.at);
            if drawn
                .iter()
                .all(|other| (x - self.x(other.at)).abs() >= TICK_DISTANCE)
            {
                drawn.push(tick);
            }
        }
        drawn
    }
}

/// A coordinate for an attribute.
pub fn coordinate(value: f64) -> String {
    format!("{value:.1}")
}

/// A name that fits into a column of names, its end left out where it is longer than `most` characters.
pub fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let kept: String = name.chars().take(most.saturating_sub(1)).collect();
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: Rows = Rows {
        count: 3,
        row: ROW,
        names: 100.0,
        values: 60.0,
    };

    fn tick(at: f64) -> Tick {
        Tick {
            at,
            label: at.to_string(),
        }
    }

    #[test]
    fn positions_stay_within_the_plot() {
        assert_eq!(
            (ROWS.x(0.0), ROWS.x(0.5), ROWS.x(1.0)),
            (100.0, 200.0, 300.0)
        );
        assert_eq!((ROWS.x(-1.0), ROWS.x(7.0)), (100.0, 300.0));
        assert_eq!(ROWS.x(f64::NAN), 100.0);
        assert!(ROWS.middle(2) + ROW / 2.0 <= ROWS.bottom());
    }

    #[test]
    fn crowded_ticks_are_left_out() {
        let drawn = ROWS.drawn([0.0, 0.1, 0.2, 1.0].map(tick));
        assert_eq!(drawn, [0.0, 0.2, 1.0].map(tick));
    }

    #[test]
    fn long_names_are_shortened() {
        assert_eq!(shortened("Vietnamese", 13), "Vietnamese");
        assert_eq!(shortened("a very long language", 13), "a very long …");
        assert_eq!(shortened("한국어", 2), "한…");
    }
}
