//! What a request reads and writes, so that it can be opened before the engine begins.

use std::path::Path;

use mwanda_protocol::{BenchSubject, Request, TextSource};

/// What a request writes for the user to download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Name of the file.
    pub name: String,
}

/// The paths that a request reads: models, statistics and texts.
pub fn folders_read(request: &Request) -> Vec<&Path> {
    fn text(source: &TextSource) -> Option<&Path> {
        match source {
            TextSource::Folder(path) => Some(path),
            TextSource::Builtin | TextSource::Given(_) => None,
        }
    }
    match request {
        Request::Inspect { model } => vec![model],
        Request::Load(request) => vec![&request.model],
        Request::Evaluate(request) => text(&request.text).into_iter().collect(),
        Request::Prune(request) => text(&request.calibration)
            .into_iter()
            .chain(request.statistics.as_deref())
            .collect(),
        Request::Statistics(request) => text(&request.calibration)
            .into_iter()
            .chain(request.thresholds_from.as_deref())
            .collect(),
        Request::Merge(request) => request.inputs.iter().map(AsRef::as_ref).collect(),
        Request::Bench(request) => match &request.subject {
            BenchSubject::Model(path) => vec![path],
            BenchSubject::Shape(_) => Vec::new(),
        },
        Request::MeasureText(request) => text(&request.text).into_iter().collect(),
        Request::SparseGpt(request) => text(&request.calibration).into_iter().collect(),
        Request::Devices
        | Request::Identify
        | Request::Likelihood(_)
        | Request::Export(_)
        | Request::Generate(_)
        | Request::Overview { .. }
        | Request::MatrixDetail(_)
        | Request::Report { .. }
        | Request::Forget { .. }
        | Request::Unload => Vec::new(),
    }
}

/// What a request writes: a folder becomes a zip archive.
pub fn output(request: &Request) -> Option<Output> {
    let name = |path: &Path, ending| Output {
        name: format!("{}{ending}", last_part(path)),
    };
    match request {
        Request::Export(request) => Some(name(&request.out, ".zip")),
        Request::Statistics(request) => Some(name(&request.out, "")),
        Request::Merge(request) => Some(name(&request.out, "")),
        _ => None,
    }
}

/// The name that a path ends with.
pub fn last_part(path: &Path) -> String {
    match path.file_name() {
        Some(name) => name.to_string_lossy().into_owned(),
        None => "model".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mwanda_protocol::{
        ExportRequest, Method, ModelChoice, PruneRequest, PruneSettings, StatisticsRequest,
        WindowSettings,
    };

    #[test]
    fn statistics_and_texts_are_opened_too() {
        let request = Request::Prune(PruneRequest {
            settings: PruneSettings::new(Method::MWanda),
            calibration: TextSource::Folder("picked/1/texts".into()),
            languages: None,
            statistics: Some("picked/2/dense.bin/dense.bin".into()),
            variant: None,
        });
        assert_eq!(
            folders_read(&request),
            [
                Path::new("picked/1/texts"),
                Path::new("picked/2/dense.bin/dense.bin")
            ]
        );
        assert_eq!(output(&request), None);
    }

    #[test]
    fn folders_become_archives_and_files_stay_files() {
        let export = Request::Export(ExportRequest {
            model: ModelChoice::Loaded,
            out: "somewhere/gemma pruned".into(),
            overwrite: false,
            notice: None,
        });
        let statistics = Request::Statistics(StatisticsRequest {
            calibration: TextSource::Builtin,
            languages: None,
            windows: WindowSettings::default(),
            thresholds_from: None,
            out: "dense.statistics".into(),
        });
        let name = |request| output(request).map(|output| output.name);
        assert_eq!(name(&export).as_deref(), Some("gemma pruned.zip"));
        assert_eq!(name(&statistics).as_deref(), Some("dense.statistics"));
        assert!(folders_read(&export).is_empty());
    }
}
