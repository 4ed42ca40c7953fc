//! What can go wrong between a checkpoint and its logits.

use mwanda_checkpoint::CheckpointError;
use mwanda_gpu::GpuError;

/// Errors of loading and running a decoder.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The checkpoint could not be read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The device refused an allocation or a kernel.
    #[error(transparent)]
    Device(#[from] GpuError),
    /// A token id lies outside the embedding table.
    #[error(
        "token {token} lies outside the embedding table of {vocabulary} rows: the tokenizer does not belong to this model"
    )]
    TokenOutsideVocabulary {
        /// The offending id.
        token: u32,
        /// Rows of the embedding table.
        vocabulary: usize,
    },
    /// The windows of one batch differ in length.
    #[error("the windows of a batch must have one length; got {first} and {other} tokens")]
    RaggedBatch {
        /// Length of the first window.
        first: usize,
        /// Length of the window that differs.
        other: usize,
    },
    /// A batch without tokens.
    #[error("a forward pass needs at least one token")]
    EmptyBatch,
    /// The context is longer than the positions the model was trained for.
    #[error("{requested} positions exceed the model's maximum of {maximum}")]
    ContextTooLong {
        /// Positions asked for.
        requested: usize,
        /// `max_position_embeddings` of the configuration.
        maximum: usize,
    },
}
