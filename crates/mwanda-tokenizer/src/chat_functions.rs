//! The functions that `transformers` gives chat templates.

use std::fmt::Write;

use chrono::format::StrftimeItems;
use minijinja::value::Kwargs;
use minijinja::{Environment, Error, ErrorKind, Value};
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

/// A template's own objection to a conversation.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct RaisedByTemplate(pub(crate) String);

pub(crate) fn add_functions(environment: &mut Environment<'_>) {
    environment.add_function("raise_exception", raise_exception);
    environment.add_function("strftime_now", strftime_now);
    environment.add_filter("tojson", tojson);
}

fn raise_exception(message: String) -> Result<Value, Error> {
    let error = Error::new(ErrorKind::InvalidOperation, message.clone());
    Err(error.with_source(RaisedByTemplate(message)))
}

/// The local time in a format of C's `strftime`.
fn strftime_now(format: &str) -> Result<String, Error> {
    let unusable = || {
        let reason = format!("not a format of a local time: {format}");
        Error::new(ErrorKind::InvalidOperation, reason)
    };
    let items = StrftimeItems::new(format).parse();
    let items = items.map_err(|_| unusable())?;
    let now = chrono::Local::now().naive_local();
    let mut text = String::new();
    // A format that names the time zone parses, but cannot be written.
    let written = write!(text, "{}", now.format_with_items(items.iter()));
    written.map_err(|_| unusable())?;
    Ok(text)
}

/// JSON as Python's `json.dumps(…, ensure_ascii=False)` writes it, which is not how Jinja's own filter does.
fn tojson(value: &Value, options: Kwargs) -> Result<String, Error> {
    let indent: Option<usize> = options.get("indent")?;
    let ensure_ascii: Option<bool> = options.get("ensure_ascii")?;
    options.assert_all_used()?;
    if ensure_ascii == Some(true) {
        let reason = "tojson(ensure_ascii=true) is not supported";
        return Err(Error::new(ErrorKind::InvalidOperation, reason));
    }
    match indent {
        Some(width) => write_json(
            value,
            PrettyFormatter::with_indent(" ".repeat(width.min(16)).as_bytes()),
        ),
        None => write_json(value, OneLine),
    }
}

fn write_json(value: &Value, formatter: impl Formatter) -> Result<String, Error> {
    let unserializable = |reason: String| Error::new(ErrorKind::BadSerialization, reason);
    let mut bytes = Vec::new();
    value
        .serialize(&mut Serializer::with_formatter(&mut bytes, formatter))
        .map_err(|error| unserializable(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| unserializable(error.to_string()))
}

/// Python's separators: a space after commas and colons.
struct OneLine;

impl Formatter for OneLine {
    fn begin_array_value<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
    ) -> std::io::Result<()> {
        writer.write_all(b": ")
    }
}
