//! Standard output: the result, for people or as one JSON document.

use std::io::{self, ErrorKind, Write};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::failure::Unread;

/// Where results go, and in which form.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
}

impl Output {
    /// Output as one JSON document, or for people.
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether the result is to be one JSON document.
    pub fn is_json(self) -> bool {
        self.json
    }

    /// Prints a command's result: the document, or the text for people.
    ///
    /// # Errors
    /// A standard output that cannot be written, or [`Unread`].
    pub fn result(self, document: &impl Serialize, text: impl FnOnce() -> String) -> Result<()> {
        if !self.json {
            return write(&text());
        }
        let mut json = serde_json::to_string_pretty(document)
            .context("the result cannot be written as JSON")?;
        json.push('\n');
        write(&json)
    }

    /// Prints a piece of text at once, as it comes; nothing where the result is a JSON document.
    ///
    /// # Errors
    /// A standard output that cannot be written, or [`Unread`].
    pub fn stream(self, piece: &str) -> Result<()> {
        if self.json { Ok(()) } else { write(piece) }
    }
}

fn write(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        // Whoever reads has seen enough, as in `mwanda models | head -1`.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Unread.into()),
        written => written.context("standard output cannot be written"),
    }
}
