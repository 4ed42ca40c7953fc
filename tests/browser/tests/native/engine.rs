//! The engine natively.

use std::path::{Path, PathBuf};

use mwanda_browser_tests::teaching_model;
use mwanda_engine::{
    Cancel, DeviceChoice, EvaluateRequest, EvaluationReport, Event, ExportRequest, LoadRequest,
    Manifest, Method, ModelChoice, PruneRequest, PruneSettings, Request, Session,
    StatisticsRequest, TextSource, WindowSettings,
};

use super::Experiment;

const VARIANT: &str = "native";

/// A session with the model that the page embeds, on the CPU.
pub struct Native {
    session: Session,
    experiment: &'static Experiment,
}

impl Native {
    /// Loads the model.
    pub fn load(experiment: &'static Experiment) -> Self {
        let mut native = Self {
            session: Session::new(),
            experiment,
        };
        native.ask(Request::Load(LoadRequest {
            model: teaching_model(),
            device: DeviceChoice::Cpu,
            precision: None,
            force: false,
        }));
        native
    }

    /// Writes the dense model's statistics.
    pub fn write_statistics(&mut self, out: &Path) {
        self.ask(Request::Statistics(StatisticsRequest {
            calibration: TextSource::Builtin,
            languages: Some(self.languages()),
            windows: self.windows(),
            thresholds_from: None,
            out: out.to_path_buf(),
        }));
    }

    /// Prunes with the settings that the page begins with, on text or on saved statistics.
    pub fn prune(&mut self, statistics: Option<&Path>) -> Manifest {
        let settings = PruneSettings {
            windows: self.windows(),
            ..PruneSettings::new(Method::MWanda)
        };
        let event = self.ask(Request::Prune(PruneRequest {
            settings,
            calibration: TextSource::Builtin,
            languages: statistics.is_none().then(|| self.languages()),
            statistics: statistics.map(Path::to_path_buf),
            variant: Some(VARIANT.to_owned()),
        }));
        match event {
            Event::Pruned(manifest) => *manifest,
            other => panic!("{other:?}"),
        }
    }

    /// Scores of the dense and of the pruned model.
    pub fn evaluate(&mut self) -> (EvaluationReport, EvaluationReport) {
        let mut score = |model| {
            let (languages, windows) = (self.languages(), self.windows());
            let event = self.ask(Request::Evaluate(EvaluateRequest {
                model,
                text: TextSource::Builtin,
                languages: Some(languages),
                windows,
            }));
            match event {
                Event::Evaluated(report) => report,
                other => panic!("{other:?}"),
            }
        };
        let dense = score(ModelChoice::Loaded);
        (dense, score(ModelChoice::Variant(VARIANT.to_owned())))
    }

    /// Writes the pruned model, and returns its folder.
    pub fn export(&mut self, out: &Path) -> PathBuf {
        self.ask(Request::Export(ExportRequest {
            model: ModelChoice::Variant(VARIANT.to_owned()),
            out: out.to_path_buf(),
            overwrite: false,
            notice: None,
        }));
        out.to_path_buf()
    }

    /// The last event of a request.
    fn ask(&mut self, request: Request) -> Event {
        let mut last = None;
        let done = self
            .session
            .handle(request, &Cancel::new(), &mut |event| last = Some(event));
        done.expect("an answer");
        last.expect("an event")
    }

    fn languages(&self) -> Vec<String> {
        let languages = self.experiment.languages.iter();
        languages.map(|&code| code.to_owned()).collect()
    }

    fn windows(&self) -> WindowSettings {
        WindowSettings {
            samples: Some(self.experiment.windows),
            sequence_length: self.experiment.length,
        }
    }
}
