//! Token embeddings, looked up on the host.
//!
//! The table is the largest tensor of a multilingual model (262,144 × 640 in Gemma 3 270M) and only a few of its rows
//! are needed at a time, so it stays in the memory-mapped checkpoint: a window costs its own rows, and no device binding limit applies.

use std::sync::Arc;

use burn_tensor::{Device, Tensor, TensorData};
use mwanda_checkpoint::Checkpoint;

use crate::{HiddenStates, ModelError};

/// Name of the embedding table in a checkpoint.
pub(crate) const EMBEDDING: &str = "model.embed_tokens.weight";

/// Row look-ups in `model.embed_tokens.weight`.
#[derive(Clone)]
pub(crate) struct Embedding {
    checkpoint: Arc<Checkpoint>,
    vocabulary: usize,
    hidden_size: usize,
    scale: f32,
}

impl Embedding {
    pub(crate) fn new(checkpoint: Arc<Checkpoint>) -> Self {
        let config = checkpoint.config();
        let (vocabulary, hidden_size, scale) = (
            config.vocab_size,
            config.hidden_size,
            config.embedding_scale,
        );
        Self {
            checkpoint,
            vocabulary,
            hidden_size,
            scale,
        }
    }

    /// Where the rows are read from.
    pub(crate) fn checkpoint(&self) -> &Arc<Checkpoint> {
        &self.checkpoint
    }

    /// Embeds equally long windows of token ids: `[windows, tokens, hidden]`, times the model's embedding scale.
    pub(crate) fn embed(
        &self,
        windows: &[&[u32]],
        device: &Device,
    ) -> Result<HiddenStates, ModelError> {
        let tokens = windows.first().map_or(0, |window| window.len());
        if tokens == 0 {
            return Err(ModelError::EmptyBatch);
        }
        if let Some(other) = windows.iter().find(|window| window.len() != tokens) {
            return Err(ModelError::RaggedBatch {
                first: tokens,
                other: other.len(),
            });
        }
        let ids: Vec<u32> = windows.concat();
        if let Some(&token) = ids.iter().find(|&&token| token as usize >= self.vocabulary) {
            return Err(ModelError::TokenOutsideVocabulary {
                token,
                vocabulary: self.vocabulary,
            });
        }
        let rows: Vec<usize> = ids.iter().map(|&token| token as usize).collect();
        let mut values = self.checkpoint.read_rows_f32(EMBEDDING, &rows)?;
        if self.scale != 1.0 {
            values.iter_mut().for_each(|value| *value *= self.scale);
        }
        let data = TensorData::new(values, [windows.len(), tokens, self.hidden_size]);
        Ok(HiddenStates(Tensor::from_data(data, device)))
    }
}
