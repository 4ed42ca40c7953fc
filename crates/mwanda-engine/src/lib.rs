//! The work itself: load → calibrate → plan → prune → evaluate → chat → export.
//!
//! A [`Session`] holds one model on one device. It is driven by serialisable [`Request`]s and answers with [`Event`]s, so that a
//! command line, a browser worker and a native window can share it. Long requests report [`Progress`] and stop at the next
//! batch when their [`Cancel`] is set.

mod bench;
mod calibrate;
mod cancel;
mod error;
mod evaluate;
mod event;
mod export;
mod generate;
mod inspect;
mod manifest;
mod memory;
mod plan;
mod progress;
mod prune;
mod report;
mod request;
mod sampling;
mod session;
mod settings;
mod statistics_file;
mod text;
mod windows;

pub use bench::{BenchReport, BenchRow, shapes};
pub use cancel::Cancel;
pub use error::EngineError;
pub use evaluate::{EvaluationReport, LanguageScore};
pub use event::{Event, GenerationSummary, LoadSummary};
pub use export::{ExportReport, MANIFEST};
pub use inspect::InspectReport;
pub use manifest::{LanguageText, Manifest, MatrixRecord, ModelRecord, StatisticsRecord};
pub use memory::MemoryEstimate;
pub use progress::{Phase, Progress};
pub use request::{
    BenchRequest, BenchSubject, EvaluateRequest, ExportRequest, GenerateRequest, LoadRequest,
    MergeRequest, Prompt, PruneRequest, Request, StatisticsRequest,
};
pub use sampling::SamplingSettings;
pub use session::Session;
pub use settings::{AllocationSettings, PruneSettings, WindowSettings};
pub use text::TextSource;

pub use mwanda::{Allocation, CwlKeep, Method, Pattern, Precision, Scope, Terms};
pub use mwanda_model::{DeviceChoice, DeviceDescription, DeviceKind};
pub use mwanda_text::{Direction, Language, language, languages};
pub use mwanda_tokenizer::Message;
