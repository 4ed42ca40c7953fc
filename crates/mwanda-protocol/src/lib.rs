//! What the engine and its faces say to each other: requests, events and everything in them, as plain data.
//!
//! A face (the command, the page, the desktop window) needs nothing else of the engine, so it can be built without a tensor
//! library; between a page and its worker, or a window and its shell, these types travel as JSON.
//!
//! - [`Request`] and [`Event`]: what the engine can be asked, and what it answers;
//! - [`LibraryRequest`] and [`LibraryEvent`]: the models that are at hand: fetched, imported, kept, deleted;
//! - [`Call`] and [`Reply`]: either of them on its way between two processes, with a number to tell calls apart.

mod bench;
mod call;
mod device;
mod device_choice;
mod evaluation;
mod event;
mod failure;
mod insight;
mod inspect;
mod library;
mod likelihood;
mod manifest;
mod memory;
mod message;
mod model_choice;
mod progress;
mod request;
mod sampling;
mod setting_error;
mod settings;
mod sparse_gpt;
mod text;

pub use bench::{BenchReport, BenchRow};
pub use call::{Answer, Call, CallBody, Reply};
pub use device::{DeviceDescription, DeviceKind};
pub use device_choice::{DeviceChoice, UnknownDevice};
pub use evaluation::{EvaluationReport, LanguageScore};
pub use event::{Event, ExportReport, GenerationSummary, LoadSummary, StoppedBy};
pub use failure::{Failure, FailureKind};
pub use insight::{BlockCorrelations, MatrixDetail, MatrixSparsity, Neuron, Overview, ScoreBin};
pub use inspect::InspectReport;
pub use library::{
    CatalogueModel, FetchProgress, LibraryEvent, LibraryRequest, LibraryState, Licence, StoredModel,
};
pub use likelihood::{Continuation, Likelihood, LikelihoodRequest};
pub use manifest::{
    BlockProfile, LanguageText, Manifest, MatrixRecord, ModelRecord, StatisticsRecord,
};
pub use memory::MemoryEstimate;
pub use message::Message;
pub use model_choice::ModelChoice;
pub use progress::{Phase, Progress};
pub use request::{
    BenchRequest, BenchSubject, EvaluateRequest, ExportRequest, GenerateRequest, LoadRequest,
    MatrixDetailRequest, MeasureTextRequest, MergeRequest, Prompt, PruneRequest, Request,
    StatisticsRequest,
};
pub use sampling::SamplingSettings;
pub use setting_error::SettingError;
pub use settings::{AllocationSettings, PruneSettings, WindowSettings};
pub use sparse_gpt::{SparseGptReport, SparseGptRequest};
pub use text::{TextMeasure, TextPart, TextSource};

pub use mwanda::{
    Allocation, BlockInput, CwlKeep, Method, Pattern, Precision, Scope, TERMS_VERSION, Terms,
};
