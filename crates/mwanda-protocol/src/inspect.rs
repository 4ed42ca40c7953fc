//! A model described without loading it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::MemoryEstimate;

/// What `mwanda inspect` shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InspectReport {
    /// Architecture.
    pub architecture: String,
    /// All weights.
    pub parameters: u64,
    /// Weights that pruning may zero.
    pub prunable_parameters: u64,
    /// Blocks.
    pub blocks: usize,
    /// Hidden size.
    pub hidden_size: usize,
    /// Intermediate size of the MLP.
    pub intermediate_size: usize,
    /// Query heads.
    pub attention_heads: usize,
    /// Key and value heads.
    pub kv_heads: usize,
    /// Features a head.
    pub head_dim: usize,
    /// Rows of the embedding.
    pub vocabulary: usize,
    /// Longest context.
    pub max_positions: usize,
    /// Number of tensors by the type they are stored in.
    pub tensor_types: BTreeMap<String, usize>,
    /// Bytes of the files.
    pub file_bytes: u64,
    /// Tokens of the tokenizer, or what is wrong with it.
    pub tokenizer: Result<usize, String>,
    /// Whether there is a chat template.
    pub has_chat_template: bool,
    /// Memory a run with 15 languages at the default windows needs.
    pub memory: MemoryEstimate,
    /// Everything that is wrong; empty for a sound model.
    pub problems: Vec<String>,
}
