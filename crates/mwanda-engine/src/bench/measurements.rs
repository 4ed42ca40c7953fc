//! Repeating measurements and keeping their medians.

use mwanda_protocol::BenchRow;

use crate::{
    Cancel, EngineError, Event,
    progress::{Meter, Phase},
};

/// Measurements besides loading, for the share that is done; each takes some seconds on most devices.
const MEASUREMENTS: usize = 9;

/// What has been measured so far.
pub(super) struct Measurements<'a> {
    repetitions: usize,
    cancel: &'a Cancel,
    meter: Meter<'a>,
    rows: Vec<BenchRow>,
}

impl<'a> Measurements<'a> {
    pub(super) fn new(
        repetitions: usize,
        cancel: &'a Cancel,
        emit: &'a mut dyn FnMut(Event),
    ) -> Self {
        // Loading counts as one more.
        let total = (1 + MEASUREMENTS * repetitions) as f64;
        Self {
            repetitions,
            cancel,
            meter: Meter::new(total, emit),
            rows: Vec::new(),
        }
    }

    /// Reports that a share of one measurement is done.
    ///
    /// # Errors
    /// Cancellation.
    pub(super) fn advance(
        &mut self,
        share: f64,
        detail: impl Into<String>,
    ) -> Result<(), EngineError> {
        self.meter.advance(Phase::Bench, share, 0.0, detail);
        self.cancel.check()
    }

    /// Measures as often as asked for and keeps the median.
    ///
    /// # Errors
    /// Those of `value`, and cancellation between two repetitions.
    pub(super) fn measure(
        &mut self,
        name: &str,
        detail: String,
        unit: &str,
        mut value: impl FnMut(&Cancel) -> Result<f64, EngineError>,
    ) -> Result<(), EngineError> {
        let mut values = Vec::with_capacity(self.repetitions);
        for _ in 0..self.repetitions {
            self.cancel.check()?;
            values.push(value(self.cancel)?);
            self.advance(1.0, name)?;
        }
        self.push(name, detail, median(values), unit);
        Ok(())
    }

    /// Keeps what was measured otherwise.
    pub(super) fn push(&mut self, name: &str, detail: String, value: f64, unit: &str) {
        self.rows.push(BenchRow {
            name: name.to_owned(),
            detail,
            value,
            unit: unit.to_owned(),
        });
    }

    pub(super) fn into_rows(self) -> Vec<BenchRow> {
        self.rows
    }
}

/// The middle value, or the mean of the two in the middle; NaN of none.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => values[count / 2],
        count => f64::midpoint(values[count / 2 - 1], values[count / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_ignores_outliers() {
        assert_eq!(median(vec![3.0]), 3.0);
        assert_eq!(median(vec![1e9, 2.0, 1.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 1e9]), 3.0);
        assert!(median(Vec::new()).is_nan());
    }

    #[test]
    fn the_median_of_the_repetitions_is_kept() {
        let cancel = Cancel::new();
        let mut emit = |_: Event| {};
        let mut measurements = Measurements::new(3, &cancel, &mut emit);
        let mut values = [5.0, 1.0, 2.0].into_iter();
        measurements
            .measure("kernel", "2 × 3".to_owned(), "GB/s", |_| {
                Ok(values.next().unwrap_or_default())
            })
            .unwrap();
        let rows = measurements.into_rows();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].value, rows[0].unit.as_str()), (2.0, "GB/s"));
    }
}
