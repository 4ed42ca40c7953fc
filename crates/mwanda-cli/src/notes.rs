//! Standard error: what is said besides the result. Unlike `eprintln!`, none of it panics where nobody reads it: a long run
//! is not to end because its progress was piped into a program that has ended.

use std::{
    fmt::Display,
    io::{self, Write},
};

/// Says a line.
pub fn say(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Says something that the answer is to follow on the same line.
pub fn ask(question: &str) {
    let _ = write!(io::stderr(), "{question}");
}
