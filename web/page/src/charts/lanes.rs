//! Several series in each row of a chart: every series has a lane of its own, so that no mark covers another.

use super::rows::Rows;

/// Height of a lane.
const LANE: f64 = 13.0;
/// Between the lanes of two rows.
const BETWEEN: f64 = 7.0;

/// The measures of a chart whose rows hold `series` lanes each.
pub fn rows_of_lanes(count: usize, series: usize, names: f64, values: f64) -> Rows {
    Rows {
        count,
        row: LANE * series.max(1) as f64 + BETWEEN,
        names,
        values,
    }
}

/// The middle of a series' lane in a row.
pub fn lane_middle(rows: &Rows, row: usize, series: usize) -> f64 {
    rows.middle(row) - (rows.row - BETWEEN) / 2.0 + LANE * (series as f64 + 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_do_not_touch_those_of_other_rows() {
        let rows = rows_of_lanes(2, 3, 100.0, 60.0);
        let last_of_first = lane_middle(&rows, 0, 2);
        let first_of_second = lane_middle(&rows, 1, 0);
        assert!((first_of_second - last_of_first - LANE - BETWEEN).abs() < 1e-9);
        assert!((lane_middle(&rows, 0, 1) - rows.middle(0)).abs() < 1e-9);
    }
}
