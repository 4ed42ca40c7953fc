//! What can go wrong in a session.

use std::{io, path::PathBuf};

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
    /// Tokens stand for no text, so that a figure for each of its bytes is not a number.
    #[error(
        "the text for '{0}' gives no token to predict but special ones, which stand for no text"
    )]
    NothingToPredict(String),
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
        source: io::Error,
    },
    /// The model needs more memory than there is.
    #[error("this needs about {needed_mib} MiB of memory, and {available_mib} MiB are available")]
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
    /// Whether the device can no longer be used, so that whatever was on it is gone, or what was on it has to go because
    /// memory is used up.
    pub(crate) fn ends_model(&self) -> bool {
        matches!(
            self.kind(),
            FailureKind::DeviceLost | FailureKind::OutOfMemory
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

    /// What is wrong with the checkpoint, if it is the checkpoint.
    fn checkpoint(&self) -> Option<&CheckpointError> {
        match self {
            Self::Checkpoint(error) | Self::Model(ModelError::Checkpoint(error)) => Some(error),
            _ => None,
        }
    }

    /// Why a file could not be read, if that was it.
    fn unreadable(&self) -> Option<&io::Error> {
        match self {
            Self::Tokenizer(TokenizerError::Io { source, .. }) | Self::Read { source, .. } => {
                Some(source)
            }
            _ => match self.checkpoint() {
                Some(CheckpointError::Io { source, .. }) => Some(source),
                _ => None,
            },
        }
    }

    /// The error as a face shows it, with its causes.
    pub fn failure(&self) -> Failure {
        Failure::of(self.kind(), self)
    }

    fn kind(&self) -> FailureKind {
        if let Some(error) = self.device() {
            return of_device(error);
        }
        if let Some(error) = self.unreadable() {
            return match error.kind() {
                io::ErrorKind::OutOfMemory => FailureKind::OutOfMemory,
                _ => FailureKind::Unreadable,
            };
        }
        match self.checkpoint() {
            Some(CheckpointError::OutOfMemory { .. }) => return FailureKind::OutOfMemory,
            Some(CheckpointError::DiskFull { .. }) => return FailureKind::Quota,
            Some(CheckpointError::FileChanged(_)) => return FailureKind::Unreadable,
            Some(CheckpointError::Cancelled) => return FailureKind::Cancelled,
            _ => {}
        }
        match self {
            Self::Cancelled => FailureKind::Cancelled,
            Self::Checkpoint(_)
            | Self::Tokenizer(_)
            | Self::Model(_)
            | Self::NoPerplexity(_)
            | Self::NoLikelihood(_)
            | Self::NothingBefore
            | Self::NoChatTemplate => FailureKind::BadModel,
            Self::Text(_) | Self::TextTooShort { .. } | Self::NothingToPredict(_) => {
                FailureKind::BadText
            }
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
            Self::Device(_) | Self::Matrix { .. } | Self::Read { .. } | Self::Report(_) => {
                FailureKind::Internal
            }
        }
    }
}

fn of_device(error: &GpuError) -> FailureKind {
    match error {
        GpuError::OutOfMemory(_) => FailureKind::OutOfMemory,
        GpuError::Lost(_) | GpuError::Device(_) => FailureKind::DeviceLost,
        GpuError::TooLarge { .. } => FailureKind::BeyondDevice,
        GpuError::NoAdapter
        | GpuError::WithoutGpu
        | GpuError::NoSuchAdapter { .. }
        | GpuError::Open { .. } => FailureKind::NoDevice,
        GpuError::Method(_) => FailureKind::BadSetting,
        _ => FailureKind::Internal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mwanda_checkpoint::{ConfigError, GgufError};

    fn io_error(kind: io::ErrorKind) -> io::Error {
        io::Error::from(kind)
    }

    fn checkpoint_io(kind: io::ErrorKind) -> CheckpointError {
        CheckpointError::io("read", "m.gguf".as_ref())(io_error(kind))
    }

    #[test]
    fn files_that_cannot_be_read_are_told_from_bad_ones() {
        let tokenizer = |kind| TokenizerError::Io {
            path: "tokenizer.json".into(),
            source: io_error(kind),
        };
        for (kind, expected) in [
            (io::ErrorKind::Other, FailureKind::Unreadable),
            (io::ErrorKind::NotFound, FailureKind::Unreadable),
            (io::ErrorKind::OutOfMemory, FailureKind::OutOfMemory),
        ] {
            let errors = [
                EngineError::from(tokenizer(kind)),
                EngineError::from(checkpoint_io(kind)),
                EngineError::from(ModelError::from(checkpoint_io(kind))),
                EngineError::Read {
                    path: "s".into(),
                    source: io_error(kind),
                },
            ];
            for error in errors {
                assert_eq!(error.kind(), expected, "{error}");
            }
        }
        let changed = CheckpointError::FileChanged("m.gguf".into());
        assert_eq!(
            EngineError::from(ModelError::from(changed)).kind(),
            FailureKind::Unreadable
        );
        let bad = TokenizerError::NoTokenizerJson { others: Vec::new() };
        assert_eq!(EngineError::from(bad).kind(), FailureKind::BadModel);
        let full = checkpoint_io(io::ErrorKind::StorageFull);
        assert_eq!(EngineError::from(full).kind(), FailureKind::Quota);
    }

    #[test]
    fn what_no_memory_is_left_for_ends_the_model() {
        let host = CheckpointError::OutOfMemory {
            what: "tensor".to_owned(),
        };
        for error in [
            EngineError::from(ModelError::from(host)),
            EngineError::from(GpuError::OutOfMemory("1 byte".to_owned())),
        ] {
            assert_eq!(error.kind(), FailureKind::OutOfMemory);
            assert!(error.ends_model());
        }
        // Here nothing was asked of the device yet.
        let estimate = EngineError::OutOfMemory {
            needed_mib: 2,
            available_mib: 1,
        };
        assert_eq!(estimate.kind(), FailureKind::TooLarge);
        assert!(!estimate.ends_model());
    }

    #[test]
    fn what_the_device_cannot_bind_leaves_the_model() {
        let error = EngineError::from(GpuError::TooLarge {
            what: "a product",
            bytes: 2,
            limit: 1,
        });
        assert_eq!(error.kind(), FailureKind::BeyondDevice);
        assert!(!error.ends_model());
    }

    #[test]
    fn a_failure_says_why() {
        let config = CheckpointError::Config {
            path: "arch/config.json".into(),
            source: ConfigError::UnknownArchitecture {
                found: "GPT2LMHeadModel".to_owned(),
                known: "LlamaForCausalLM",
            },
        };
        let gguf = CheckpointError::Gguf {
            path: "garbage.gguf".into(),
            source: GgufError::NotGguf,
        };
        let file = TokenizerError::Io {
            path: "tokenizer.json".into(),
            source: io::Error::other("no permission"),
        };
        for (error, expected) in [
            (
                EngineError::from(ModelError::from(config)),
                "the configuration in arch/config.json cannot be used: \
                 the architecture \"GPT2LMHeadModel\" is not supported; known are LlamaForCausalLM",
            ),
            (
                EngineError::from(gguf),
                "garbage.gguf cannot be read: not a GGUF file: it does not start with the letters GGUF",
            ),
            // Included in the message already.
            (
                EngineError::from(file),
                "cannot read tokenizer.json: no permission",
            ),
        ] {
            assert_eq!(error.failure().message, expected);
        }
    }

    #[test]
    fn messages_name_no_options_of_a_command() {
        let error = EngineError::OutOfMemory {
            needed_mib: 2,
            available_mib: 1,
        };
        assert!(!error.to_string().contains("--"), "{error}");
    }
}
