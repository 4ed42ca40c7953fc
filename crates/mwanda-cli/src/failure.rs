//! How a command ends that did not succeed.

use std::{error::Error, fmt, process::ExitCode};

use mwanda_engine::{EngineError, SettingError};

use crate::notes::say;

/// The exit code of a command that was stopped by Ctrl-C: 128 and the signal's number, as shells have it.
pub const CANCELLED: u8 = 130;

/// The user stopped the command.
#[derive(Debug)]
pub struct Cancelled {
    what_became: &'static str,
}

impl Cancelled {
    /// Stopped before anything was written.
    pub const NOTHING_WRITTEN: Self = Self {
        what_became: "nothing was written",
    };
    /// Stopped while a text was written to the terminal.
    pub const ANSWER_STOPPED: Self = Self {
        what_became: "the answer was stopped",
    };
    /// Stopped during a study.
    pub const STUDY_KEPT: Self = Self {
        what_became: "the results so far are kept, and the same command goes on after them",
    };
    /// Stopped during a fetch.
    pub const FETCH_KEPT: Self = Self {
        what_became: "what was fetched so far is kept, and the next `mwanda fetch` goes on from it",
    };
}

impl fmt::Display for Cancelled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "cancelled: {}", self.what_became)
    }
}

impl Error for Cancelled {}

/// Whoever read standard output has ended: there is nothing left to do, and nothing to complain about.
#[derive(Debug)]
pub struct Unread;

impl fmt::Display for Unread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("nobody reads standard output any more")
    }
}

impl Error for Unread {}

/// Says on standard error what went wrong, and gives the exit code for it.
pub fn report(error: &anyhow::Error) -> ExitCode {
    if error.is::<Unread>() {
        return ExitCode::SUCCESS;
    }
    if let Some(cancelled) = error.downcast_ref::<Cancelled>() {
        say(cancelled);
        return ExitCode::from(CANCELLED);
    }
    say(message(error));
    ExitCode::FAILURE
}

/// An error with its causes.
pub fn message(error: &anyhow::Error) -> String {
    let mut message = format!("error: {error}");
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // Some messages include that of their source already.
        if !message.contains(&cause) {
            message.push_str("\n  because: ");
            message.push_str(&cause);
        }
    }
    if let Some(option) = error.chain().find_map(way_on) {
        message.push_str("\n  ");
        message.push_str(option);
    }
    message
}

/// The option that gets past an error, where there is one. The engine's messages name none: other faces show them too.
fn way_on(cause: &(dyn Error + 'static)) -> Option<&'static str> {
    let setting = match cause.downcast_ref() {
        Some(EngineError::OutOfMemory { .. }) => return Some("`--force` tries nevertheless"),
        Some(EngineError::Setting(setting)) => Some(setting),
        _ => cause.downcast_ref(),
    };
    match setting? {
        SettingError::TooSparseToSpread { .. } => {
            Some("`--allocation uniform` gives every block the same")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn every_cause_is_named_once() {
        let error = anyhow!("no such file")
            .context("model.gguf: no such file")
            .context("the model cannot be read");
        assert_eq!(
            message(&error),
            "error: the model cannot be read\n  because: model.gguf: no such file"
        );
    }

    #[test]
    fn an_option_that_helps_is_named() {
        let memory = || EngineError::OutOfMemory {
            needed_mib: 9000,
            available_mib: 4000,
        };
        let expected = "error: this needs about 9000 MiB of memory, and 4000 MiB are available\n  \
            `--force` tries nevertheless";
        assert_eq!(message(&memory().into()), expected);
        let within = anyhow::Error::from(memory()).context("loading");
        assert!(message(&within).ends_with("\n  `--force` tries nevertheless"));
        let sparsity = || SettingError::TooSparseToSpread {
            most: 0.95,
            sparsity: 1.0,
        };
        for error in [
            anyhow::Error::from(sparsity()),
            EngineError::from(sparsity()).into(),
        ] {
            assert_eq!(
                message(&error),
                "error: sparsity must be at most 0.95 unless every block gets the same, not 1\n  \
                 `--allocation uniform` gives every block the same"
            );
        }
        assert!(!message(&EngineError::NoModel.into()).contains("--"));
    }

    #[test]
    fn a_cancellation_is_recognised_under_its_context() {
        let error = anyhow::Error::from(Cancelled::NOTHING_WRITTEN).context("pruning");
        assert!(error.downcast_ref::<Cancelled>().is_some());
        assert_eq!(
            Cancelled::NOTHING_WRITTEN.to_string(),
            "cancelled: nothing was written"
        );
    }
}
