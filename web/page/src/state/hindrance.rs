//! Why pruning cannot begin now.

use leptos::prelude::*;
use mwanda_protocol::TextPart;

use super::{AppState, RefusedNumber, Work};

/// What stands in the way of pruning.
#[derive(Clone, Debug, PartialEq)]
pub enum Hindrance {
    /// The engine stopped, and was not started anew.
    EngineStopped,
    /// A field holds no number that it takes.
    Refused(RefusedNumber),
    /// A setting is outside its range, or two do not go together; which, in English.
    Setting(String),
    /// The method needs text, and no language is chosen to calibrate on.
    NoText,
    /// The text in the language of this code gives no window.
    ShortText(String),
    /// The engine does something else.
    Busy(Work),
}

impl AppState {
    /// What stands in the way of pruning under the settings of the moment, if anything; reactive.
    pub fn hindrance(self) -> Option<Hindrance> {
        if self.engine_stopped.with(Option::is_some) {
            return Some(Hindrance::EngineStopped);
        }
        if let Some(field) = self.refused_numbers.first() {
            return Some(Hindrance::Refused(field));
        }
        if let Some(error) = self.settings.with(|settings| settings.validate().err()) {
            return Some(Hindrance::Setting(error.to_string()));
        }
        let needs_text = self
            .settings
            .with(|settings| settings.needs_statistics() || settings.needs_dense_pass())
            && self.statistics.with(Option::is_none);
        if needs_text && self.calibration_languages.with(|chosen| chosen.is_empty()) {
            return Some(Hindrance::NoText);
        }
        let short = needs_text
            .then(|| self.short_text(TextPart::Calibration))
            .flatten();
        if let Some(code) = short.or_else(|| self.short_text(TextPart::Evaluation)) {
            return Some(Hindrance::ShortText(code));
        }
        let work = self
            .running
            .with(|running| running.first().map(|first| first.work.clone()));
        work.map(Hindrance::Busy)
    }

    /// A chosen language whose text for this purpose gives no window; reactive.
    fn short_text(self, part: TextPart) -> Option<String> {
        let chosen = match part {
            TextPart::Calibration => self.calibration_languages,
            TextPart::Evaluation => self.evaluated_languages,
        };
        self.measures.with(|measures| {
            let short = measures.of(part).iter();
            let mut short = short.filter(|(_, measure)| measure.windows == 0);
            let found = chosen.with(|chosen| short.find(|(code, _)| chosen.contains(*code)));
            found.map(|(code, _)| code.clone())
        })
    }
}
