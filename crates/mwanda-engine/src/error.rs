//! What can go wrong in a session.

use std::path::PathBuf;

use mwanda::MethodError;
use mwanda_checkpoint::CheckpointError;
use mwanda_model::{GpuError, ModelError};
use mwanda_text::TextError;
use mwanda_tokenizer::TokenizerError;

/// Errors of a [`Session`](crate::Session).
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The checkpoint could not be read or written.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The tokenizer is missing, broken or does not fit the model.
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    /// The model could not be loaded or run.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The device could not be opened or used.
    #[error(transparent)]
    Device(#[from] GpuError),
    /// Statistics, scores, allocation or masks could not be computed.
    #[error(transparent)]
    Method(#[from] MethodError),
    /// Calibration or evaluation text could not be read.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A mask failed on one matrix.
    #[error("pruning {matrix}: {source}")]
    Matrix {
        /// Tensor name.
        matrix: String,
        /// What went wrong.
        source: GpuError,
    },
    /// No model was loaded before a request that needs one.
    #[error("no model is loaded")]
    NoModel,
    /// The model in the session has been pruned already.
    #[error("this model has already been pruned; load it again to prune it differently")]
    AlreadyPruned,
    /// A text is too short for a single window.
    #[error(
        "the text for '{language}' gives {tokens} tokens; one window of this setting needs {needed}"
    )]
    TextTooShort {
        /// Language code.
        language: String,
        /// Tokens the text gives.
        tokens: usize,
        /// Tokens one window takes.
        needed: usize,
    },
    /// Logits overflowed, so that a perplexity is not a number.
    #[error("the model's perplexity on '{0}' is not a finite number: its activations overflow")]
    NoPerplexity(String),
    /// No language was given.
    #[error("at least one language is needed")]
    NoLanguages,
    /// A window setting that leaves nothing to predict.
    #[error("a window of {0} tokens leaves nothing to predict; use at least 3")]
    WindowTooShort(usize),
    /// A setting outside its range.
    #[error("{name} must be {expected}, not {value}")]
    Setting {
        /// Name of the setting.
        name: &'static str,
        /// What is allowed.
        expected: &'static str,
        /// What was given.
        value: String,
    },
    /// A shape that no published model is known under.
    #[error("there is no shape \"{name}\"; known are {known}")]
    UnknownShape {
        /// What was given.
        name: String,
        /// The names that are known, separated by commas.
        known: String,
    },
    /// A merge without files.
    #[error("at least one statistics file is needed")]
    NothingToMerge,
    /// One statistics file given twice: its text would count twice.
    #[error("{} has the same content as another of the files; its text would count twice", .0.display())]
    MergedTwice(PathBuf),
    /// Saved statistics belong to another model.
    #[error(
        "the statistics were taken on another model (fingerprint {found}, this model has {expected})"
    )]
    OtherModelStatistics {
        /// This model's fingerprint.
        expected: String,
        /// The file's fingerprint.
        found: String,
    },
    /// Statistics files that disagree about how many blocks or features there are.
    #[error("the statistics do not fit this model: {0}")]
    StatisticsShape(String),
    /// A file could not be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The operating system's error.
        source: std::io::Error,
    },
    /// The model needs more memory than there is.
    #[error(
        "this needs about {needed_mib} MiB of memory, and {available_mib} MiB are available; `--force` tries nevertheless"
    )]
    OutOfMemory {
        /// Estimated need.
        needed_mib: u64,
        /// What there is.
        available_mib: u64,
    },
    /// A prompt that gives no token.
    #[error("the prompt is empty")]
    EmptyPrompt,
    /// A chat was asked for and the model has no chat template.
    #[error("this model has no chat template; it continues text instead")]
    NoChatTemplate,
    /// The report's template failed.
    #[error("writing the report: {0}")]
    Report(String),
    /// The request was cancelled.
    #[error("cancelled")]
    Cancelled,
}
