//! What a pruned variant looks like inside: by block, by language, by matrix.

use std::collections::BTreeMap;

use mwanda::BlockInput;
use serde::{Deserialize, Serialize};

/// A pruned variant at a glance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// Every pruned matrix, block by block, in the order in which a block applies them.
    pub sparsity: Vec<MatrixSparsity>,
    /// Languages that the scores rest on, in the order of the matrices below; empty where the method looks at weights only.
    pub languages: Vec<String>,
    /// How alike the languages' activations are, block by block; empty with fewer than two languages.
    pub correlations: Vec<BlockCorrelations>,
    /// For each language its strongest own neurons: features of an MLP's inner activation that it uses much more than the
    /// others do, strongest first.
    pub neurons: BTreeMap<String, Vec<Neuron>>,
}

/// How much of a matrix was pruned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatrixSparsity {
    /// The block, from 0.
    pub block: usize,
    /// The module in the block, such as `mlp.up_proj`.
    pub module: String,
    /// The tensor's name.
    pub tensor: String,
    /// Share of its weights that is zero.
    pub sparsity: f64,
}

/// How alike the languages' activations are in a block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BlockCorrelations {
    /// C_b of CWL: the mean over inputs and pairs of languages.
    pub mean: f64,
    /// languages × languages, row-major: the mean over the block's inputs of the Pearson correlation of feature norms.
    pub pairs: Vec<f64>,
}

/// A feature that one language uses more than the others do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neuron {
    /// The block, from 0.
    pub block: usize,
    /// The input whose feature it is.
    pub input: BlockInput,
    /// The feature, from 0.
    pub feature: usize,
    /// n_{l,j}: the RMS of its activation on the language's text.
    pub rms: f64,
    /// The largest RMS of its activation on another language's text.
    pub runner_up: f64,
    /// Share of the weights that read it which the mask keeps.
    pub kept: f64,
}

/// One pruned matrix in detail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatrixDetail {
    /// The tensor's name.
    pub tensor: String,
    /// Output features.
    pub rows: usize,
    /// Input features.
    pub columns: usize,
    /// Weights zeroed.
    pub pruned: u64,
    /// Histogram of the scores on a logarithmic axis, lowest first. Scores of 0 are counted in `zero_scores`.
    pub histogram: Vec<ScoreBin>,
    /// Weights whose score is 0.
    pub zero_scores: u64,
    /// The lowest and the highest, over the rows, of the score below which a row's weights were pruned; equal where the whole
    /// matrix has one threshold; `None` where nothing was pruned.
    pub threshold: Option<(f64, f64)>,
    /// By language, the share of the kept weights that no other language's own mask would have kept.
    pub wanted_by_one: BTreeMap<String, f64>,
    /// Share of the kept weights that every language's own mask would have kept; `None` without languages.
    pub wanted_by_all: Option<f64>,
}

/// A bar of the histogram.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreBin {
    /// Lowest score of the bin.
    pub from: f64,
    /// Where the next begins.
    pub to: f64,
    /// Weights in it that were kept.
    pub kept: u64,
    /// Weights in it that were pruned.
    pub pruned: u64,
}
