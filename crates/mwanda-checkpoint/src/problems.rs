//! Whether the tensors are those that the configuration calls for, and how many weights they have.

use std::collections::HashSet;

use thiserror::Error;

use crate::checkpoint::{Checkpoint, Source, StoredTensor};
use crate::config::TensorRole;
use crate::error::CheckpointError;

/// Something in a checkpoint that does not fit its configuration.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A tensor that the model needs is not there.
    #[error("tensor {name:?} of shape {expected:?} is missing")]
    Missing {
        /// The tensor.
        name: String,
        /// The shape that the configuration calls for.
        expected: Vec<usize>,
    },
    /// A tensor has another shape than the configuration calls for.
    #[error(
        "tensor {name:?} has the shape {found:?}, but the configuration calls for {expected:?}"
    )]
    WrongShape {
        /// The tensor.
        name: String,
        /// The shape that the configuration calls for.
        expected: Vec<usize>,
        /// The shape in the file.
        found: Vec<usize>,
    },
    /// A tensor is there that the model has no use for: it may be of an architecture that only looks like a known one.
    #[error("tensor {name:?} is not part of the architecture and is not used")]
    Unexpected {
        /// The tensor, by its name in the file.
        name: String,
    },
}

impl Problem {
    /// Whether the model cannot be used. `transformers` ignores unexpected tensors, and so does this program.
    pub fn is_fatal(&self) -> bool {
        !matches!(self, Self::Unexpected { .. })
    }
}

impl Checkpoint {
    /// Everything that does not fit the configuration, the fatal problems first; empty for a sound checkpoint.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut expected = HashSet::new();
        for spec in self.config.tensors() {
            match self.tensors.get(&spec.name) {
                None => problems.push(Problem::Missing {
                    name: spec.name.clone(),
                    expected: spec.shape,
                }),
                Some(tensor) if tensor.shape != spec.shape => problems.push(Problem::WrongShape {
                    name: spec.name.clone(),
                    expected: spec.shape,
                    found: tensor.shape.clone(),
                }),
                Some(_) => {}
            }
            expected.insert(spec.name);
        }
        let unexpected = self
            .tensors
            .iter()
            .filter(|(name, tensor)| !expected.contains(*name) && !is_harmless(tensor))
            .map(|(_, tensor)| tensor.source_name.clone());
        let unknown = match &self.source {
            Source::Gguf { unknown, .. } => unknown.clone(),
            Source::Folder { .. } | Source::Random(_) => Vec::new(),
        };
        let unexpected = unexpected.chain(unknown);
        problems.extend(unexpected.map(|name| Problem::Unexpected { name }));
        problems
    }

    /// Checks that the model can be used.
    ///
    /// # Errors
    /// The first fatal one of [`Checkpoint::problems`].
    pub fn validate(&self) -> Result<(), CheckpointError> {
        match self.problems().into_iter().find(Problem::is_fatal) {
            Some(problem) => Err(CheckpointError::Invalid(problem)),
            None => Ok(()),
        }
    }

    /// Weights of the model. A tied LM head is counted once, as part of the embeddings.
    pub fn parameters(&self) -> u64 {
        self.config
            .tensors()
            .iter()
            .map(|spec| spec.weights())
            .sum()
    }

    /// Weights of the projections in the blocks, which are what can be pruned.
    pub fn prunable_parameters(&self) -> u64 {
        let specs = self.config.tensors();
        let projections = specs.iter().filter(|s| s.role == TensorRole::Projection);
        projections.map(|spec| spec.weights()).sum()
    }

    /// Bytes of all tensors in the files; 0 for random weights.
    pub fn stored_bytes(&self) -> u64 {
        let ranges = self.tensors.values().map(|tensor| &tensor.range);
        ranges.map(|range| range.end - range.start).sum()
    }

    /// Bytes of all tensors in the precision in which they are exported.
    pub fn encoded_bytes(&self) -> u64 {
        let bytes = |tensor| self.encoded_size(tensor);
        self.tensors.values().map(bytes).sum()
    }

    pub(crate) fn encoded_size(&self, tensor: &StoredTensor) -> u64 {
        tensor.weights() as u64 * self.precision_of(tensor).bytes_per_weight() as u64
    }
}

/// Tensors that add nothing to the configuration: an LM head beside the embeddings it is tied to, the frequencies that
/// old versions of `transformers` saved, the other parts of a multimodal model.
fn is_harmless(tensor: &StoredTensor) -> bool {
    let name = tensor.source_name.as_str();
    name == "lm_head.weight"
        || name.ends_with("language_model.lm_head.weight")
        || name.ends_with("rotary_emb.inv_freq")
        || ["vision_tower.", "multi_modal_projector."]
            .iter()
            .any(|part| name.trim_start_matches("model.").starts_with(part))
}
