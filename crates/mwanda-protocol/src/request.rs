//! What a session can be asked to do.

use std::path::PathBuf;

use mwanda::Precision;
use serde::{Deserialize, Serialize};

use crate::{
    DeviceChoice, LikelihoodRequest, Message, ModelChoice, PruneSettings, SamplingSettings,
    SparseGptRequest, TextPart, TextSource, WindowSettings,
};

/// A request to a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// List the devices a model can run on.
    Devices,
    /// Describe a model without loading it.
    Inspect {
        /// Folder or GGUF file.
        model: PathBuf,
    },
    /// Put a model on a device.
    Load(LoadRequest),
    /// Name and hash the loaded model.
    Identify,
    /// Perplexity and bits per byte of the model as it is.
    Evaluate(EvaluateRequest),
    /// Likelihoods of given texts.
    Likelihood(LikelihoodRequest),
    /// Prune the loaded model, in place or beside it.
    Prune(PruneRequest),
    /// Prune the loaded model in place by SparseGPT, which changes the weights that stay: a baseline for studies. The model can
    /// be scored then, but not exported. Not in a browser.
    SparseGpt(SparseGptRequest),
    /// Take the dense model's statistics and save them.
    Statistics(StatisticsRequest),
    /// Add up statistics files of one model.
    Merge(MergeRequest),
    /// Write the loaded model with its masks applied.
    Export(ExportRequest),
    /// Continue a prompt or a chat.
    Generate(GenerateRequest),
    /// Time kernels, and a model that is loaded for it; the session's own is dropped before.
    Bench(BenchRequest),
    /// Count the tokens that each language's text gives.
    MeasureText(MeasureTextRequest),
    /// Show a variant at a glance.
    Overview {
        /// Its name.
        variant: String,
    },
    /// Show one matrix of a variant.
    MatrixDetail(MatrixDetailRequest),
    /// Write the report of a variant as HTML.
    Report {
        /// Its name.
        variant: String,
    },
    /// Drop a variant.
    Forget {
        /// Its name.
        variant: String,
    },
    /// Drop the model and its variants.
    Unload,
}

/// Which model goes where.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LoadRequest {
    /// Folder or GGUF file.
    pub model: PathBuf,
    /// Device to run on.
    pub device: DeviceChoice,
    /// Rounds every weight to this precision; `None` keeps the source's (F16 for a quantised GGUF).
    pub precision: Option<Precision>,
    /// Load even if the memory estimate says that it will not fit.
    pub force: bool,
}

/// What to evaluate on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EvaluateRequest {
    /// Which model.
    #[serde(default)]
    pub model: ModelChoice,
    /// Source of the text.
    pub text: TextSource,
    /// Languages in order; `None` takes all the source has.
    pub languages: Option<Vec<String>>,
    /// Windows.
    pub windows: WindowSettings,
}

/// What to prune on, and how.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PruneRequest {
    /// Every choice of the run.
    pub settings: PruneSettings,
    /// Source of the calibration text.
    pub calibration: TextSource,
    /// Languages in order; `None` takes all the source has.
    pub languages: Option<Vec<String>>,
    /// Statistics of the dense model, used instead of calibration text.
    pub statistics: Option<PathBuf>,
    /// Keeps the dense model, and the pruned one beside it under this name, replacing a variant of the same name. Without a
    /// name the loaded model itself is pruned, which takes less memory.
    #[serde(default)]
    pub variant: Option<String>,
}

/// What to take statistics on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StatisticsRequest {
    /// Source of the text.
    pub calibration: TextSource,
    /// Languages in order; `None` takes all the source has.
    pub languages: Option<Vec<String>>,
    /// Windows.
    pub windows: WindowSettings,
    /// Takes the thresholds of this file instead of its own, so that the two can be merged.
    pub thresholds_from: Option<PathBuf>,
    /// File to write.
    pub out: PathBuf,
}

/// Statistics files to add up. They must be of one model, with one window length and the same thresholds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MergeRequest {
    /// Files to read, at least one.
    pub inputs: Vec<PathBuf>,
    /// File to write.
    pub out: PathBuf,
}

/// Where to write a model.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExportRequest {
    /// Which model.
    #[serde(default)]
    pub model: ModelChoice,
    /// Folder to write.
    pub out: PathBuf,
    /// Replace a folder that is there already.
    pub overwrite: bool,
    /// Text of a file `NOTICE` to go with the model: what its licence asks whoever passes it on to say.
    pub notice: Option<String>,
}

/// What is continued.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Prompt {
    /// Plain text to go on from.
    Text(String),
    /// A conversation, rendered by the model's own chat template.
    Chat(Vec<Message>),
}

/// What to write, and how.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GenerateRequest {
    /// Which model.
    #[serde(default)]
    pub model: ModelChoice,
    /// Prompt.
    pub prompt: Prompt,
    /// Sampling.
    pub sampling: SamplingSettings,
}

/// What to time, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BenchRequest {
    /// What to time.
    pub subject: BenchSubject,
    /// Device to run on.
    pub device: DeviceChoice,
    /// Repetitions, at least 1; the median is reported.
    pub repetitions: usize,
}

/// What is timed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BenchSubject {
    /// A model: folder or GGUF file.
    Model(PathBuf),
    /// Random weights of a published model's shape, by one of the names of the shapes that the engine lists.
    Shape(String),
}

/// Text to count the tokens of, by the loaded model's tokenizer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MeasureTextRequest {
    /// Source of the text.
    pub text: TextSource,
    /// Which part of the built-in text.
    pub part: TextPart,
    /// Windows.
    pub windows: WindowSettings,
}

/// Which matrix to look into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixDetailRequest {
    /// The variant's name.
    pub variant: String,
    /// The tensor's name, such as `model.layers.3.mlp.up_proj.weight`.
    pub tensor: String,
}
