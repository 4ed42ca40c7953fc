//! Why a call failed, for a face that explains it in the user's language.

use serde::{Deserialize, Serialize};

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What it means for what can be done next.
    pub kind: FailureKind,
    /// The error itself, in English.
    pub message: String,
}

/// What a failure means for what can be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The user stopped it.
    Cancelled,
    /// A file is missing, damaged or of a kind that is not supported.
    BadModel,
    /// A text is missing, too short or not text.
    BadText,
    /// A setting is outside its range.
    BadSetting,
    /// The model needs more memory than the device is thought to have, and loading can be forced; or, where it was forced or
    /// memory was not the question, a part of it is larger than the device takes at once, and only another device helps.
    TooLarge,
    /// Something is larger than the device takes at once, however much memory is free: forcing does not help, another device
    /// does.
    BeyondDevice,
    /// The device ran out of memory. The session has no model any more.
    OutOfMemory,
    /// The device is gone. The session has no model any more.
    DeviceLost,
    /// There is no device of the kind that was asked for.
    NoDevice,
    /// No model is loaded, or no variant of that name.
    NoModel,
    /// Storage is full.
    Quota,
    /// A file that was picked or stored can no longer be read.
    Unreadable,
    /// A download failed.
    Network,
    /// A download brought something else than it should. What it brought was deleted.
    Damaged,
    /// Anything else: a bug.
    Internal,
}
