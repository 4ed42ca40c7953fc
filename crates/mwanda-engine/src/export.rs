//! Writing a model, pruned or not, with its manifest and report.

use std::collections::BTreeMap;

use mwanda_checkpoint::{Export, ExportContent, ExportStep};
use mwanda_protocol::{Event, ExportReport, ExportRequest, Phase};

use crate::{
    Cancel, EngineError, Environment,
    loaded::{Loaded, Pruning},
    progress::Meter,
    report,
};

/// Name of the manifest in an exported folder.
pub const MANIFEST: &str = "mwanda-manifest.json";
const NOTICE: &str = "NOTICE";
const REPORT: &str = "mwanda-report.html";

pub(crate) async fn export(
    model: &Loaded,
    pruning: Option<&Pruning>,
    environment: &Environment,
    request: &ExportRequest,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Event),
) -> Result<ExportReport, EngineError> {
    let nothing = BTreeMap::new();
    let content = ExportContent {
        masks: pruning.map_or(&nothing, |pruning| &pruning.masks),
        extra_files: extra_files(model, pruning, request)?,
    };
    let mut export = Export::new(&model.checkpoint, content)?;
    let outputs = &environment.outputs;
    let mut sink = outputs.sink(&model.checkpoint, &request.out, request.overwrite)?;
    let mut meter = Meter::new(1.0, emit);
    let mut before = 0;
    let summary = loop {
        cancel.turn().await?;
        match export.step(sink.as_mut())? {
            ExportStep::Unfinished { written, total } => {
                let work = (written - before) as f64 / total.max(1) as f64;
                before = written;
                let detail = format!("{} of {} MiB", written >> 20, total >> 20);
                meter.advance(Phase::Export, work, 0.0, detail);
            }
            ExportStep::Finished(summary) => break summary,
        }
    };
    Ok(ExportReport {
        out: summary.out,
        manifest: pruning.map(|_| MANIFEST.to_owned()),
        report: pruning.map(|_| REPORT.to_owned()),
        bytes: summary.weight_bytes,
    })
}

/// What goes with the weights, by name.
fn extra_files(
    model: &Loaded,
    pruning: Option<&Pruning>,
    request: &ExportRequest,
) -> Result<Vec<(String, Vec<u8>)>, EngineError> {
    let mut files = if model.checkpoint.directory().is_some() {
        Vec::new()
    } else {
        model.tokenizer.to_hf_files()?
    };
    if let Some(pruning) = pruning {
        let manifest = &pruning.manifest;
        let json =
            serde_json::to_vec_pretty(manifest).map_err(|e| EngineError::Report(e.to_string()))?;
        files.push((MANIFEST.to_owned(), json));
        files.push((REPORT.to_owned(), report::html(manifest)?.into_bytes()));
    }
    if let Some(notice) = &request.notice {
        files.push((NOTICE.to_owned(), notice.clone().into_bytes()));
    }
    Ok(files)
}
