//! What can go wrong in a session.

use std::path::PathBuf;

use mwanda::MethodError;
use mwanda_checkpoint::CheckpointError;
use mwanda_model::{GpuError, ModelError};
use mwanda_protocol::{Failure, FailureKind, SettingError};
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
    /// SparseGPT failed.
    #[cfg(not(target_family = "wasm"))]
    #[error("SparseGPT on {place}: {source}")]
    SparseGpt {
        /// Tensor name, or block and input.
        place: String,
        /// What went wrong.
        source: mwanda_sparsegpt::SparseGptError,
    },
    /// SparseGPT was asked for in a browser.
    #[error("SparseGPT needs too much memory and time for a browser; `mwanda study` runs it")]
    NoSparseGptHere,
    /// A model to be written is one that SparseGPT made.
    #[error("a model that SparseGPT pruned can be scored, but not written")]
    Reconstructed,
    /// There is no variant of this name.
    #[error("there is no pruned variant \"{0}\"")]
    NoVariant(String),
    /// A model that was asked about as pruned is dense.
    #[error("this model has not been pruned")]
    NotPruned,
    /// A matrix that is not among the pruned ones.
    #[error("\"{0}\" is no matrix that was pruned")]
    NoSuchMatrix(String),
    /// Timing asks for waiting, which a browser does not allow.
    #[error("kernels cannot be timed in a browser; `mwanda bench` does so")]
    NoBenchHere,
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
    /// Logits overflowed, so that a likelihood is not a number.
    #[error("the likelihood of \"{0}\" is not a finite number: the model's activations overflow")]
    NoLikelihood(String),
    /// A text to score has no tokens of its own.
    #[error("there is nothing to score after \"{0}\"")]
    EmptyContinuation(String),
    /// A text without context, and a model without a token to begin with.
    #[error("the model has no token that a text without context could begin after")]
    NothingBefore,
    /// No language was given.
    #[error("at least one language is needed")]
    NoLanguages,
    /// A setting outside its range.
    #[error(transparent)]
    Setting(#[from] SettingError),
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

impl EngineError {
    /// Whether the device can no longer be used, so that whatever was on it is gone.
    pub(crate) fn is_of_the_device(&self) -> bool {
        matches!(
            self.device(),
            Some(GpuError::Lost(_) | GpuError::OutOfMemory(_) | GpuError::Device(_))
        )
    }

    /// What the device said, if it was the device.
    fn device(&self) -> Option<&GpuError> {
        match self {
            Self::Device(error)
            | Self::Model(ModelError::Device(error))
            | Self::Matrix { source: error, .. } => Some(error),
            _ => None,
        }
    }

    /// The error as a face shows it.
    pub fn failure(&self) -> Failure {
        Failure {
            kind: self.kind(),
            message: self.to_string(),
        }
    }

    fn kind(&self) -> FailureKind {
        if let Some(error) = self.device() {
            return match error {
                GpuError::OutOfMemory(_) => FailureKind::OutOfMemory,
                GpuError::Lost(_) | GpuError::Device(_) => FailureKind::DeviceLost,
                GpuError::TooLarge { .. } => FailureKind::TooLarge,
                GpuError::NoAdapter
                | GpuError::WithoutGpu
                | GpuError::NoSuchAdapter { .. }
                | GpuError::Open { .. } => FailureKind::NoDevice,
                GpuError::Method(_) => FailureKind::BadSetting,
                _ => FailureKind::Internal,
            };
        }
        match self {
            Self::Checkpoint(CheckpointError::DiskFull { .. }) => FailureKind::Quota,
            Self::Cancelled | Self::Checkpoint(CheckpointError::Cancelled) => {
                FailureKind::Cancelled
            }
            Self::Checkpoint(CheckpointError::Io { .. } | CheckpointError::FileChanged(_))
            | Self::Model(ModelError::Checkpoint(
                CheckpointError::Io { .. } | CheckpointError::FileChanged(_),
            ))
            | Self::Read { .. } => FailureKind::Unreadable,
            Self::Checkpoint(_)
            | Self::Tokenizer(_)
            | Self::Model(_)
            | Self::NoPerplexity(_)
            | Self::NoLikelihood(_)
            | Self::NothingBefore
            | Self::NoChatTemplate => FailureKind::BadModel,
            Self::Text(_) | Self::TextTooShort { .. } => FailureKind::BadText,
            Self::Setting(_)
            | Self::Method(_)
            | Self::NoLanguages
            | Self::NothingToMerge
            | Self::MergedTwice(_)
            | Self::OtherModelStatistics { .. }
            | Self::StatisticsShape(_)
            | Self::UnknownShape { .. }
            | Self::EmptyPrompt
            | Self::EmptyContinuation(_)
            | Self::NoSparseGptHere
            | Self::NoBenchHere => FailureKind::BadSetting,
            #[cfg(not(target_family = "wasm"))]
            Self::SparseGpt { .. } => FailureKind::BadModel,
            Self::NoModel
            | Self::NoVariant(_)
            | Self::NotPruned
            | Self::NoSuchMatrix(_)
            | Self::AlreadyPruned
            | Self::Reconstructed => FailureKind::NoModel,
            Self::OutOfMemory { .. } => FailureKind::TooLarge,
            Self::Device(_) | Self::Matrix { .. } | Self::Report(_) => FailureKind::Internal,
        }
    }
}
