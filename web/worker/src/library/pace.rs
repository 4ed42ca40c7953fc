//! How often progress is told, and how long the rest will take.

use mwanda_protocol::FetchProgress;

/// Milliseconds between two reports: five a second.
const INTERVAL: f64 = 200.0;

/// Follows a copy or a download.
#[derive(Clone, Debug)]
pub struct Pace {
    total: u64,
    /// Time and bytes at which this attempt began: what was there before says nothing about the speed.
    began: (f64, u64),
    told: Option<f64>,
}

impl Pace {
    /// Begins at `now` milliseconds with `done` bytes of `total`.
    pub fn new(now: f64, done: u64, total: u64) -> Self {
        Self {
            total,
            began: (now, done),
            told: None,
        }
    }

    /// The report at `now` milliseconds with `done` bytes, unless the last one was just before. The end is always told.
    pub fn report(&mut self, now: f64, done: u64, verifying: bool) -> Option<FetchProgress> {
        let is_due = self.told.is_none_or(|told| now - told >= INTERVAL);
        if !is_due && done < self.total {
            return None;
        }
        self.told = Some(now);
        let (since, before) = self.began;
        let speed = done.saturating_sub(before) as f64 / (now - since);
        let left = self.total.saturating_sub(done) as f64 / speed / 1000.0;
        Some(FetchProgress {
            done,
            total: self.total,
            remaining_seconds: left.is_finite().then_some(left),
            verifying,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_come_five_times_a_second_and_at_the_end() {
        let mut pace = Pace::new(0.0, 0, 1000);
        let told = |pace: &mut Pace, now| pace.report(now, now as u64, false).is_some();
        let count = (0..1000)
            .filter(|&ms| told(&mut pace, f64::from(ms)))
            .count();
        assert_eq!(count, 5);
        assert!(told(&mut pace, 1000.0));
    }

    #[test]
    fn the_rest_is_estimated_by_the_speed_of_this_attempt() {
        let mut pace = Pace::new(1000.0, 500, 1000);
        let first = pace.report(1000.0, 500, false).unwrap();
        assert_eq!(first.remaining_seconds, None);
        let later = pace.report(3000.0, 600, false).unwrap();
        assert_eq!(later.remaining_seconds, Some(8.0));
        assert_eq!((later.done, later.total), (600, 1000));
        let end = pace.report(3001.0, 1000, true).unwrap();
        assert_eq!(end.remaining_seconds, Some(0.0));
        assert!(end.verifying);
    }
}
