//! How a command ends that did not succeed.

use crate::notes::say;
use std::{error::Error, fmt, process::ExitCode};

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
    message
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
    fn a_cancellation_is_recognised_under_its_context() {
        let error = anyhow::Error::from(Cancelled::NOTHING_WRITTEN).context("pruning");
        assert!(error.downcast_ref::<Cancelled>().is_some());
        assert_eq!(
            Cancelled::NOTHING_WRITTEN.to_string(),
            "cancelled: nothing was written"
        );
    }
}
