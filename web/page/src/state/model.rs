//! The model that the page is about.

use std::path::PathBuf;

use mwanda_protocol::{InspectReport, LoadSummary};

/// A model that was described.
#[derive(Clone, Debug)]
pub struct Inspected {
    /// What to give to the engine.
    pub path: PathBuf,
    /// Name for people.
    pub title: String,
    /// What it is.
    pub report: InspectReport,
}

/// A model that is loaded.
#[derive(Clone, Debug)]
pub struct LoadedModel {
    /// What was given to the engine.
    pub path: PathBuf,
    /// Name for people.
    pub title: String,
    /// What it is.
    pub report: InspectReport,
    /// How it was loaded, and where it runs.
    pub summary: LoadSummary,
}
