//! The method against slow references that are written independently of it: formulas term by term, sorts instead of
//! radix selection, one bit at a time instead of words.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod allocation;
mod correlation;
mod file;
mod masks;
mod matvec;
mod packed;
mod plan;
mod precision;
mod scoring;
mod settings;
mod statistics;
mod support;
mod window;
