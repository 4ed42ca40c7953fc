//! A model described without loading it.

use std::collections::BTreeMap;

use mwanda_checkpoint::{Checkpoint, CheckpointError};
use mwanda_protocol::InspectReport;
use mwanda_tokenizer::{TextTokenizer, TokenizerError};

use crate::{Cancel, EngineError, memory};

pub(crate) async fn inspect(
    checkpoint: &Checkpoint,
    cancel: &Cancel,
) -> Result<InspectReport, EngineError> {
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
        for tensor in &tensors {
            cancel.turn().await?;
            match checkpoint.check_finite(&tensor.name) {
                Ok(()) => {}
                Err(error @ CheckpointError::NotFinite { .. }) => problems.push(error.to_string()),
                // A disk that was unplugged says nothing of the model.
                Err(error) => return Err(error.into()),
            }
        }
    }
    cancel.turn().await?;
    let tokenizer = TextTokenizer::for_checkpoint(checkpoint).and_then(|tokenizer| {
        tokenizer.check_against(config.vocab_size)?;
        Ok(tokenizer)
    });
    let tokenizer = match tokenizer {
        Err(error @ TokenizerError::Io { .. }) => return Err(error.into()),
        other => other,
    };
    if let Err(error) = &tokenizer {
        problems.push(error.to_string());
    }
    cancel.turn().await?;
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
        memory: memory::of_run(checkpoint),
        problems,
    })
}
