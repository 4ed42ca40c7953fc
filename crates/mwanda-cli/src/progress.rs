//! Progress on standard error: a bar on a terminal, a line at the start of each phase and now and then elsewhere.

use std::{
    io::{self, IsTerminal},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};
use mwanda_engine::{Phase, Progress};

use crate::notes::say;
use crate::numbers::time_left;

/// Between two lines where standard error is no terminal.
const LINE_INTERVAL: Duration = Duration::from_secs(10);
/// Positions of a bar.
const STEPS: f64 = 1000.0;
const TEMPLATE: &str = "{prefix} [{wide_bar}] {percent:>3} %  {msg}";

/// Shows how far a request has come.
#[derive(Debug)]
pub struct ProgressDisplay {
    terminal: bool,
    bar: Option<(&'static str, ProgressBar)>,
    /// What the last line was about, and when it was printed.
    last_line: Option<(&'static str, Instant)>,
    evaluation: &'static str,
}

impl ProgressDisplay {
    /// A display that shows nothing yet.
    pub fn new() -> Self {
        Self::of_evaluation("evaluating")
    }

    /// A display that calls an evaluation by this title.
    pub fn of_evaluation(evaluation: &'static str) -> Self {
        Self {
            terminal: io::stderr().is_terminal(),
            bar: None,
            last_line: None,
            evaluation,
        }
    }

    /// Shows a report of the engine.
    pub fn report(&mut self, progress: &Progress) {
        let title = match progress.phase {
            Phase::Load => "loading",
            Phase::Tokenize => "splitting text",
            Phase::DensePass => "dense pass",
            Phase::Prune => "pruning",
            Phase::Evaluate => self.evaluation,
            Phase::Export => "writing",
            Phase::Bench => "measuring",
        };
        self.update(title, progress.fraction, describe(progress));
    }

    /// Shows that `fraction`, 0 to 1, of what `title` names is done.
    pub fn update(&mut self, title: &'static str, fraction: f64, message: String) {
        if self.terminal {
            self.draw(title, fraction, message);
        } else if self.is_line_due(title) {
            self.last_line = Some((title, Instant::now()));
            let percent = fraction * 100.0;
            let separator = if message.is_empty() { "" } else { ", " };
            say(format_args!("{title}: {percent:.0} %{separator}{message}"));
        }
    }

    /// Prints a line that stays.
    pub fn note(&self, line: &str) {
        match &self.bar {
            Some((_, bar)) => bar.suspend(|| say(line)),
            None => say(line),
        }
    }

    /// Takes the bar away.
    pub fn clear(&mut self) {
        if let Some((_, bar)) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    fn is_line_due(&self, title: &str) -> bool {
        self.last_line
            .is_none_or(|(last, printed)| last != title || printed.elapsed() >= LINE_INTERVAL)
    }

    fn draw(&mut self, title: &'static str, fraction: f64, message: String) {
        let is_shown = |(shown, _): &(&'static str, ProgressBar)| *shown == title;
        if !self.bar.as_ref().is_some_and(is_shown) {
            self.clear();
        }
        let (_, bar) = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::new(STEPS as u64).with_style(style());
            (title, bar.with_prefix(title))
        });
        bar.set_message(message);
        bar.set_position((fraction * STEPS) as u64);
    }
}

impl Drop for ProgressDisplay {
    fn drop(&mut self) {
        self.clear();
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template(TEMPLATE)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}

fn describe(progress: &Progress) -> String {
    let mut parts = vec![progress.detail.clone()];
    if let Some(speed) = progress.tokens_per_second {
        parts.push(format!("{speed:.0} token/s"));
    }
    if let Some(seconds) = progress.remaining_seconds {
        parts.push(time_left(seconds));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_what_how_fast_and_how_long() {
        let mut progress = Progress {
            phase: Phase::Prune,
            fraction: 0.25,
            detail: "block 3 of 18".to_owned(),
            elapsed_seconds: 30.0,
            remaining_seconds: Some(90.0),
            tokens_per_second: Some(1234.6),
        };
        assert_eq!(
            describe(&progress),
            "block 3 of 18, 1235 token/s, about 1 min 30 s left"
        );
        progress.remaining_seconds = None;
        progress.tokens_per_second = None;
        assert_eq!(describe(&progress), "block 3 of 18");
    }

    #[test]
    fn each_phase_has_a_line_at_its_start() {
        let mut display = ProgressDisplay::new();
        assert!(display.is_line_due("loading"));
        display.last_line = Some(("loading", Instant::now()));
        assert!(!display.is_line_due("loading"));
        assert!(display.is_line_due("pruning"));
    }

    #[test]
    fn the_bars_template_is_valid() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }
}
