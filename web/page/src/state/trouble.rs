//! What went wrong, and how to go on from there.

use std::path::PathBuf;

use mwanda_protocol::{Failure, FailureKind};

use super::Step;

/// A failure with the way on.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// What failed, and why.
    pub failure: Failure,
    /// What the button beside it does.
    pub remedy: Remedy,
}

/// A model that was to be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadAttempt {
    /// What was given to the engine.
    pub path: PathBuf,
    /// Name for people.
    pub title: String,
}

/// A way on from a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Load this model again.
    LoadAgain(LoadAttempt),
    /// Load this model although memory may not suffice.
    LoadAnyway(LoadAttempt),
    /// Load this model on the CPU.
    LoadOnCpu(LoadAttempt),
    /// Go on with the download of this name.
    ResumeFetch(String),
    /// Bring what was to be downloaded under this name from the beginning.
    FetchAgain(String),
    /// Go to the step where something can be changed.
    GoTo(Step),
    /// Start the engine anew.
    RestartEngine,
    /// Nothing but to read and close the message.
    Dismiss,
}

impl Remedy {
    /// The way on from a failure of this kind. `attempt` is the model that is, or was to be, loaded.
    pub fn of(kind: FailureKind, attempt: Option<LoadAttempt>) -> Self {
        let to_model = Self::GoTo(Step::Model);
        match kind {
            FailureKind::Cancelled => Self::Dismiss,
            FailureKind::BadText => Self::GoTo(Step::Languages),
            FailureKind::BadSetting => Self::GoTo(Step::Prune),
            FailureKind::TooLarge => attempt.map_or(to_model, Self::LoadAnyway),
            FailureKind::DeviceLost | FailureKind::OutOfMemory => {
                attempt.map_or(to_model, Self::LoadAgain)
            }
            FailureKind::NoDevice | FailureKind::BeyondDevice => {
                attempt.map_or(to_model, Self::LoadOnCpu)
            }
            FailureKind::BadModel
            | FailureKind::Unreadable
            | FailureKind::NoModel
            | FailureKind::Quota
            | FailureKind::Network
            | FailureKind::Damaged => to_model,
            FailureKind::Internal => Self::RestartEngine,
        }
    }

    /// Key of the button's text.
    pub fn label_key(&self) -> &'static str {
        match self {
            Self::LoadAgain(_) => "shell.remedy.load-again",
            Self::LoadAnyway(_) => "shell.remedy.load-anyway",
            Self::LoadOnCpu(_) => "shell.remedy.load-on-cpu",
            Self::ResumeFetch(_) => "shell.remedy.resume",
            Self::FetchAgain(_) => "shell.remedy.fetch-again",
            Self::GoTo(Step::Languages) => "shell.remedy.to-languages",
            Self::GoTo(Step::Prune) => "shell.remedy.to-settings",
            Self::GoTo(_) => "shell.remedy.to-models",
            Self::RestartEngine => "shell.remedy.restart",
            Self::Dismiss => "shell.remedy.dismiss",
        }
    }
}

/// Key of the sentence that says what a failure of this kind means.
pub fn sentence_key(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Cancelled => "shell.failure.cancelled",
        FailureKind::BadModel => "shell.failure.bad-model",
        FailureKind::BadText => "shell.failure.bad-text",
        FailureKind::BadSetting => "shell.failure.bad-setting",
        FailureKind::TooLarge => "shell.failure.too-large",
        FailureKind::BeyondDevice => "shell.failure.beyond-device",
        FailureKind::OutOfMemory => "shell.failure.out-of-memory",
        FailureKind::DeviceLost => "shell.failure.device-lost",
        FailureKind::NoDevice => "shell.failure.no-device",
        FailureKind::NoModel => "shell.failure.no-model",
        FailureKind::Quota => "shell.failure.quota",
        FailureKind::Unreadable => "shell.failure.unreadable",
        FailureKind::Network => "shell.failure.network",
        FailureKind::Damaged => "shell.failure.damaged",
        FailureKind::Internal => "shell.failure.internal",
    }
}

/// Whether the engine holds no model any more after a failure of this kind.
pub fn loses_the_model(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::DeviceLost | FailureKind::OutOfMemory)
}
