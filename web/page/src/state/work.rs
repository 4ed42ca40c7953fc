//! What the engine is busy with.

use mwanda_protocol::{FetchProgress, Phase, Progress};

use crate::transport::CallId;

/// What a request is for, so that the page can say so and show it in its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// Listing the devices.
    Devices,
    /// Dropping a model or a variant.
    Forget,
    /// Describing a model.
    Inspect,
    /// Loading a model.
    Load,
    /// Counting tokens.
    MeasureText,
    /// Scoring the dense model.
    EvaluateDense,
    /// Pruning the variant of this name.
    Prune(String),
    /// Scoring the variant of this name.
    EvaluateVariant(String),
    /// Looking into the variant of this name.
    LookInto(String),
    /// Taking the dense model's statistics.
    Statistics,
    /// Writing text.
    Generate,
    /// Writing files.
    Export,
    /// Writing a report.
    Report,
}

impl Work {
    /// Whether it can take minutes.
    pub fn is_long(&self) -> bool {
        match self {
            Self::Load
            | Self::EvaluateDense
            | Self::Prune(_)
            | Self::EvaluateVariant(_)
            | Self::Statistics
            | Self::Generate
            | Self::Export => true,
            Self::Devices
            | Self::Forget
            | Self::Inspect
            | Self::MeasureText
            | Self::LookInto(_)
            | Self::Report => false,
        }
    }

    /// Whether it begins something that the user wants, and does not only follow from it.
    pub fn is_attempt(&self) -> bool {
        match self {
            Self::Inspect
            | Self::Load
            | Self::EvaluateDense
            | Self::Prune(_)
            | Self::Statistics
            | Self::Generate
            | Self::Export
            | Self::Report => true,
            Self::Devices
            | Self::Forget
            | Self::MeasureText
            | Self::EvaluateVariant(_)
            | Self::LookInto(_) => false,
        }
    }
}

/// A request that the engine works on or has queued.
#[derive(Clone, Debug, PartialEq)]
pub struct Running {
    /// Its call, to cancel it.
    pub id: CallId,
    /// What it is for.
    pub work: Work,
    /// How far it has come, once the engine has said.
    pub progress: Option<Progress>,
}

/// A download or a copy that is under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Fetching {
    /// Its call, to cancel it; `None` until it is made.
    pub id: Option<CallId>,
    /// The catalogue's name of the model, or the name of the user's file or folder.
    pub name: String,
    /// How far it has come.
    pub progress: Option<FetchProgress>,
}

/// Key of what a request is for.
pub fn work_key(work: &Work) -> &'static str {
    match work {
        Work::Devices => "shell.work.devices",
        Work::Forget => "shell.work.forget",
        Work::Inspect => "shell.work.inspect",
        Work::Load => "shell.work.load",
        Work::MeasureText => "shell.work.measure",
        Work::EvaluateDense => "shell.work.evaluate-dense",
        Work::Prune(_) => "shell.work.prune",
        Work::EvaluateVariant(_) => "shell.work.evaluate-variant",
        Work::LookInto(_) => "shell.work.look-into",
        Work::Statistics => "shell.work.statistics",
        Work::Generate => "shell.work.generate",
        Work::Export => "shell.work.export",
        Work::Report => "shell.work.report",
    }
}

/// Key of a phase's name.
pub fn phase_key(phase: Phase) -> &'static str {
    match phase {
        Phase::Load => "shell.phase.load",
        Phase::Tokenize => "shell.phase.tokenize",
        Phase::DensePass => "shell.phase.dense-pass",
        Phase::Prune => "shell.phase.prune",
        Phase::Evaluate => "shell.phase.evaluate",
        Phase::Export => "shell.phase.export",
        Phase::Bench => "shell.phase.bench",
    }
}
