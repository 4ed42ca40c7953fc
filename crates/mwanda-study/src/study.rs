//! A study as its author writes it.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use mwanda_protocol::{Allocation, CwlKeep, Method, Pattern, Scope};
use serde::{Deserialize, Serialize};

/// A study: every table of its TOML file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Study {
    /// Heading of the report.
    pub title: String,
    /// What the study asks, in a paragraph for the report.
    #[serde(default)]
    pub description: String,
    /// Names of the catalogue, folders or GGUF files; a path is taken from the study file's folder.
    pub models: Vec<String>,
    /// What statistics are gathered on.
    pub calibration: Calibration,
    /// What perplexity is measured on.
    pub evaluation: Evaluation,
    /// Which tasks are answered, if any.
    #[serde(default)]
    pub tasks: Option<Tasks>,
    /// Methods with their settings, by the names that grids and the report give them.
    #[serde(rename = "method")]
    pub methods: Vec<NamedMethod>,
    /// What is run.
    #[serde(rename = "grid")]
    pub grids: Vec<Grid>,
    /// Which methods the report holds against each other.
    #[serde(default, rename = "comparison")]
    pub comparisons: Vec<Comparison>,
}

/// Calibration text and the sets of languages that are tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Calibration {
    /// `builtin`, or a folder of `<language>.txt` files.
    pub text: String,
    /// Windows a language.
    pub samples: usize,
    /// Tokens a window, the beginning-of-sequence token included.
    pub sequence_length: usize,
    /// Sets by name.
    pub sets: BTreeMap<String, CalibrationSet>,
}

/// Languages to calibrate on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct CalibrationSet {
    /// Language codes; all that the text has where none are named.
    pub languages: Option<Vec<String>>,
    /// Windows a language, where they are not [`Calibration::samples`]: so that one language can have as many as fifteen.
    pub samples: Option<usize>,
}

/// Evaluation text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Evaluation {
    /// `builtin`, or a folder of `<language>.txt` files.
    pub text: String,
    /// Which lines of each language's text: settings are chosen on one half and reported on the other.
    #[serde(default)]
    pub lines: Lines,
    /// Windows a language; all where it is left out.
    #[serde(default)]
    pub samples: Option<usize>,
    /// Tokens a window, the beginning-of-sequence token included.
    pub sequence_length: usize,
    /// Language codes; all that the text has where none are named.
    #[serde(default)]
    pub languages: Option<Vec<String>>,
}

/// Which lines of a text are taken. Of n lines the first half are the first ⌈n / 2⌉.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lines {
    /// Every line.
    #[default]
    All,
    /// The first half.
    FirstHalf,
    /// The second half.
    SecondHalf,
}

/// Tasks that are answered by the likelihood of choices.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tasks {
    /// Folder of `<task>/<language>.jsonl`; a path is taken from the study file's folder. `--tasks` stands above it.
    pub folder: Option<PathBuf>,
    /// Names of tasks; all that the folder has where none are named.
    pub names: Option<Vec<String>>,
    /// Language codes; all that a task has where none are named.
    pub languages: Option<Vec<String>>,
    /// The first so many items of each file; all where it is left out.
    pub items: Option<usize>,
}

/// A method with its settings; what is left out has the method's default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NamedMethod {
    /// What grids, comparisons and the report call it.
    pub name: String,
    /// How it prunes.
    pub method: Pruner,
    /// λ.
    #[serde(default)]
    pub lambda: Option<f64>,
    /// ρ.
    #[serde(default)]
    pub rho: Option<f64>,
    /// ε.
    #[serde(default)]
    pub epsilon: Option<f64>,
    /// a.
    #[serde(default)]
    pub exponent: Option<f64>,
    /// Whether scores compete within a row or a matrix.
    #[serde(default)]
    pub scope: Option<Scope>,
    /// How sparsity is spread over the blocks.
    #[serde(default)]
    pub allocation: Option<Allocation>,
    /// λ_a.
    #[serde(default)]
    pub allocation_range: Option<f64>,
    /// M of OWL.
    #[serde(default)]
    pub owl_multiple: Option<f64>,
    /// CWL's direction.
    #[serde(default)]
    pub cwl_keep: Option<CwlKeep>,
}

impl NamedMethod {
    /// SparseGPT, which has no settings.
    pub(crate) fn sparse_gpt(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            method: Pruner::SparseGpt,
            lambda: None,
            rho: None,
            epsilon: None,
            exponent: None,
            scope: None,
            allocation: None,
            allocation_range: None,
            owl_multiple: None,
            cwl_keep: None,
        }
    }
}

/// How a study's method prunes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pruner {
    /// `sparse-gpt`: by SparseGPT, which changes the weights that stay. It has no settings.
    SparseGpt,
    /// By a score.
    #[serde(untagged)]
    Scored(Method),
}

impl fmt::Display for Pruner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SparseGpt => formatter.pad("sparse-gpt"),
            Self::Scored(method) => method.fmt(formatter),
        }
    }
}

/// A product of choices, every combination of which is run. Combinations that several grids name are run once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Grid {
    /// What the report calls it.
    pub name: String,
    /// Names of methods.
    pub methods: Vec<String>,
    /// Unstructured sparsities.
    #[serde(default)]
    pub sparsities: Vec<f64>,
    /// N:M patterns, beside the sparsities.
    #[serde(default)]
    pub patterns: Vec<Pattern>,
    /// Names of calibration sets.
    pub calibration: Vec<String>,
    /// Seeds. With 0 the calibration text is read in its own order; any other shuffles its lines, every language's alike.
    #[serde(default = "unshuffled")]
    pub seeds: Vec<u64>,
    /// Models of this grid; all of the study's where none are named.
    #[serde(default)]
    pub models: Option<Vec<String>>,
    /// Whether the study's tasks are answered too.
    #[serde(default)]
    pub tasks: bool,
}

/// Two methods to be held against each other, on the same items and windows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Comparison {
    /// The method that is asked about.
    pub method: String,
    /// The method that it is held against.
    pub against: String,
}

fn unshuffled() -> Vec<u64> {
    vec![0]
}
