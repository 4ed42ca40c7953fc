//! A model described without loading it.

use std::{collections::BTreeMap, path::Path};

use mwanda_checkpoint::Checkpoint;
use mwanda_tokenizer::TextTokenizer;
use serde::{Deserialize, Serialize};

use crate::{EngineError, MemoryEstimate};

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

pub(crate) fn inspect(model: &Path) -> Result<InspectReport, EngineError> {
    let checkpoint = Checkpoint::open(model)?;
    let config = checkpoint.config();
    let mut tensor_types = BTreeMap::new();
    for name in checkpoint.tensor_names() {
        if let Some(info) = checkpoint.tensor_info(name) {
            *tensor_types.entry(info.stored.to_string()).or_default() += 1;
        }
    }
    let mut problems: Vec<String> = checkpoint
        .problems()
        .iter()
        .map(ToString::to_string)
        .collect();
    if problems.is_empty() {
        let tensors = config.tensors();
        let not_finite = tensors
            .iter()
            .filter_map(|tensor| checkpoint.check_finite(&tensor.name).err());
        problems.extend(not_finite.map(|error| error.to_string()));
    }
    let tokenizer = TextTokenizer::for_checkpoint(&checkpoint).and_then(|tokenizer| {
        tokenizer.check_against(config.vocab_size)?;
        Ok(tokenizer)
    });
    if let Err(error) = &tokenizer {
        problems.push(error.to_string());
    }
    Ok(InspectReport {
        architecture: config.architecture.to_string(),
        parameters: checkpoint.parameters(),
        prunable_parameters: checkpoint.prunable_parameters(),
        blocks: config.num_layers,
        hidden_size: config.hidden_size,
        intermediate_size: config.intermediate_size,
        attention_heads: config.num_attention_heads,
        kv_heads: config.num_kv_heads,
        head_dim: config.head_dim,
        vocabulary: config.vocab_size,
        max_positions: config.max_position_embeddings,
        tensor_types,
        file_bytes: checkpoint.files().iter().map(|(_, bytes)| bytes).sum(),
        has_chat_template: tokenizer
            .as_ref()
            .is_ok_and(|t| t.chat_template().is_some()),
        tokenizer: tokenizer
            .map(|t| t.vocab_size())
            .map_err(|error| error.to_string()),
        memory: MemoryEstimate::of_run(&checkpoint),
        problems,
    })
}
