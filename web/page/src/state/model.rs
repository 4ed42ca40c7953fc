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

/// A model of files that the user picked and that were not copied.
#[derive(Clone, Debug)]
pub struct Picked {
    /// What was given to the engine.
    pub path: PathBuf,
    /// Paths inside the folder, or the file's name, each with its file.
    pub files: Vec<(String, web_sys::File)>,
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
