//! The work itself: load → calibrate → plan → prune → evaluate → chat → export.
//!
//! A [`Session`] holds one model on one device, and pruned variants of it. It is driven by serialisable [`Request`]s and answers
//! with [`Event`]s, so that a command line, a browser worker and a native window can share it. Long requests report
//! [`Progress`] and stop at the next batch when their [`Cancel`] is set.

#[cfg(not(target_family = "wasm"))]
mod bench;
mod calibrate;
mod cancel;
mod companions;
mod environment;
mod error;
mod evaluate;
mod export;
mod generate;
mod insight;
mod inspect;
mod likelihood;
mod loaded;
mod matrix_detail;
mod memory;
mod plan;
mod progress;
mod prune;
mod pruning;
mod report;
mod sampling;
mod session;
#[cfg(not(target_family = "wasm"))]
mod sparse_gpt;
mod statistics_file;
mod text;
mod variants;
mod windows;

#[cfg(not(target_family = "wasm"))]
pub use bench::shapes;
pub use cancel::{Cancel, Pause};
#[cfg(not(target_family = "wasm"))]
pub use environment::DiskOutputs;
pub use environment::{Environment, Outputs};
pub use error::EngineError;
pub use export::MANIFEST;
pub use session::Session;

pub use mwanda_protocol::*;
pub use mwanda_text::{Direction, Language, language, languages};
