//! What a session answers.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    BenchReport, DeviceDescription, EvaluationReport, InspectReport, Likelihood, Manifest,
    MatrixDetail, ModelRecord, Overview, Progress, SparseGptReport, TextMeasure,
};

/// An answer, or part of one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// How far a long request has come.
    Progress(Progress),
    /// Devices a model can run on.
    Devices(Vec<DeviceDescription>),
    /// A model was described.
    Inspected(Box<InspectReport>),
    /// A model is on its device.
    Loaded(LoadSummary),
    /// The loaded model's identity.
    Identified(ModelRecord),
    /// Perplexity was computed.
    Evaluated(EvaluationReport),
    /// Likelihoods, in the order of the texts.
    Likelihoods(Vec<Likelihood>),
    /// The model was pruned.
    Pruned(Box<Manifest>),
    /// The model was pruned by SparseGPT.
    SparseGptPruned(SparseGptReport),
    /// Statistics were written, this many bytes.
    StatisticsWritten(u64),
    /// The model was written.
    Exported(ExportReport),
    /// More text of a generation.
    Text(String),
    /// A generation ended.
    Generated(GenerationSummary),
    /// Kernels were timed.
    Benched(BenchReport),
    /// How much each language's text gives, by language code.
    TextMeasured(BTreeMap<String, TextMeasure>),
    /// A variant at a glance.
    Overview(Box<Overview>),
    /// One matrix of a variant.
    MatrixDetail(Box<MatrixDetail>),
    /// The report of a variant: a page of HTML that needs nothing else.
    Report(String),
    /// A variant was dropped.
    Forgotten,
    /// The session has no model any more.
    Unloaded,
}

/// What was loaded.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LoadSummary {
    /// Architecture, such as `gemma3`.
    pub architecture: String,
    /// All weights.
    pub parameters: u64,
    /// Weights that pruning may zero.
    pub prunable_parameters: u64,
    /// Bytes of weights on the device.
    pub device_bytes: u64,
    /// The device.
    pub device: DeviceDescription,
    /// Whether the model brings a chat template.
    pub has_chat_template: bool,
    /// Seconds.
    pub seconds: f64,
}

/// How a generation went.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GenerationSummary {
    /// Tokens of the prompt.
    pub prompt_tokens: usize,
    /// Tokens written.
    pub new_tokens: usize,
    /// Seconds until the first token.
    pub first_token_seconds: f64,
    /// Tokens a second after the first.
    pub tokens_per_second: Option<f64>,
    /// Why it ended: `end`, `length`, `context` or `cancelled`.
    pub stopped_by: StoppedBy,
}

/// Why a generation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoppedBy {
    /// The model ended its text.
    End,
    /// The most tokens asked for.
    Length,
    /// The model's context: it knows no further positions.
    Context,
    /// The user.
    Cancelled,
}

/// Where everything was written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExportReport {
    /// The model's folder.
    pub out: PathBuf,
    /// Name of the manifest in it, if the model was pruned.
    pub manifest: Option<String>,
    /// Name of the report in it, if the model was pruned.
    pub report: Option<String>,
    /// Bytes of the folder's weights.
    pub bytes: u64,
}
