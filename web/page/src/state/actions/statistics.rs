//! The dense model's statistics as a file.

use std::path::PathBuf;

use leptos::prelude::*;
use mwanda_protocol::{Request, StatisticsRequest, TextPart};

use crate::{
    state::{AppState, Work},
    transport::CallId,
};

impl AppState {
    /// Uses a saved statistics file in place of text.
    pub fn use_statistics(self, name: String, file: web_sys::File) {
        let shown = name.clone();
        self.take_files_then(name.clone(), vec![(name, file)], false, move |path| {
            self.statistics.set(Some((shown.clone(), path)));
        });
    }

    /// Takes the dense model's statistics on the calibration text and writes them to `out`.
    pub fn save_statistics(self, out: PathBuf) -> CallId {
        let languages = self
            .calibration_languages
            .with_untracked(|languages| self.in_order(languages));
        let request = Request::Statistics(StatisticsRequest {
            calibration: self.text_source(&languages, TextPart::Calibration),
            languages: Some(languages),
            windows: self.settings.with_untracked(|settings| settings.windows),
            thresholds_from: None,
            out,
        });
        self.request(Work::Statistics, request, |_| {}, |_| {})
    }
}
