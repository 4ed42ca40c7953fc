//! Why a call failed, for a face that explains it in the user's language.

use std::error::Error;

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

impl Failure {
    /// The failure that `error` is, with its causes in the message.
    pub fn of(kind: FailureKind, error: &dyn Error) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // Some messages include that of their source already.
            if !message.contains(&text) {
                message.push_str(": ");
                message.push_str(&text);
            }
            cause = error.source();
        }
        Self { kind, message }
    }
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
    /// The model needs more memory than the device is thought to have. Loading can be forced.
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
    /// A download failed. What had arrived is kept.
    Network,
    /// What was fetched is not what it should be, and was deleted.
    Damaged,
    /// Anything else: a bug.
    Internal,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    enum Chain {
        #[error("the model cannot be read")]
        Outer(#[source] Box<Chain>),
        #[error("config.json: {0}")]
        Including(#[source] Box<Chain>),
        #[error("no layers")]
        Inner,
    }

    #[test]
    fn every_cause_is_named_once() {
        let including = Chain::Including(Box::new(Chain::Inner));
        let failure = Failure::of(FailureKind::BadModel, &Chain::Outer(Box::new(including)));
        assert_eq!(failure.kind, FailureKind::BadModel);
        assert_eq!(
            failure.message,
            "the model cannot be read: config.json: no layers"
        );
        let outer = Chain::Outer(Box::new(Chain::Inner));
        let failure = Failure::of(FailureKind::BadModel, &Chain::Including(Box::new(outer)));
        assert_eq!(
            failure.message,
            "config.json: the model cannot be read: no layers"
        );
    }
}
