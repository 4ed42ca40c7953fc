//! Writing the pruned model with its manifest and report.

use std::collections::BTreeMap;

use mwanda::Mask;
use mwanda_checkpoint::{Checkpoint, CheckpointError, ExportPlan};
use mwanda_tokenizer::TextTokenizer;
use serde::{Deserialize, Serialize};

use crate::{
    Cancel, EngineError, Event, ExportRequest, Manifest,
    progress::{Meter, Phase},
    report,
};

/// Where everything was written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExportReport {
    /// The model's folder.
    pub out: std::path::PathBuf,
    /// Name of the manifest in it, if the model was pruned.
    pub manifest: Option<String>,
    /// Name of the report in it, if the model was pruned.
    pub report: Option<String>,
    /// Bytes of the folder's weights.
    pub bytes: u64,
}

/// Name of the manifest in an exported folder.
pub const MANIFEST: &str = "mwanda-manifest.json";
const NOTICE: &str = "NOTICE";
const REPORT: &str = "mwanda-report.html";

pub(crate) fn export(
    checkpoint: &Checkpoint,
    tokenizer: &TextTokenizer,
    masks: &BTreeMap<String, Mask>,
    manifest: Option<&Manifest>,
    request: &ExportRequest,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Event),
) -> Result<ExportReport, EngineError> {
    let mut extra_files = if checkpoint.directory().is_some() {
        Vec::new()
    } else {
        tokenizer.to_hf_files()?
    };
    if let Some(manifest) = manifest {
        let json =
            serde_json::to_vec_pretty(manifest).map_err(|e| EngineError::Report(e.to_string()))?;
        extra_files.push((MANIFEST.to_owned(), json));
        extra_files.push((REPORT.to_owned(), report::html(manifest)?.into_bytes()));
    }
    if let Some(notice) = &request.notice {
        extra_files.push((NOTICE.to_owned(), notice.clone().into_bytes()));
    }
    let mut meter = Meter::new(1.0, emit);
    let mut written = 0;
    let mut progress = |done: u64, total: u64| {
        let work = (done - written) as f64 / total.max(1) as f64;
        written = done;
        meter.advance(
            Phase::Export,
            work,
            0.0,
            format!("{} of {} MiB", done >> 20, total >> 20),
        );
    };
    let plan = ExportPlan {
        out: request.out.clone(),
        overwrite: request.overwrite,
        masks,
        extra_files,
        progress: &mut progress,
        cancelled: &|| cancel.is_set(),
    };
    let summary = match mwanda_checkpoint::export(checkpoint, plan) {
        Err(CheckpointError::Cancelled) => return Err(EngineError::Cancelled),
        result => result?,
    };
    Ok(ExportReport {
        out: summary.out,
        manifest: manifest.map(|_| MANIFEST.to_owned()),
        report: manifest.map(|_| REPORT.to_owned()),
        bytes: summary.weight_bytes,
    })
}
