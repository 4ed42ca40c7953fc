//! Checkpoints in and out.
//!
//! [`Checkpoint`] shows a model under its Hugging Face tensor names, whether it is a folder of safetensors or a GGUF
//! file, so that nothing else needs to know the format. [`export`] writes a pruned model as a Hugging Face folder.
//! [`Checkpoint::random`] makes one of a known shape ([`named_shape`]), so that speed can be measured without any file.
//!
//! Files come from outside: whatever is wrong with them is a [`CheckpointError`] that names the file and the reason,
//! never a panic.

mod arrangement;
mod checkpoint;
pub mod config;
mod error;
mod export;
mod file_name;
mod fingerprint;
pub mod gguf;
mod gguf_source;
mod hf_folder;
mod mapped;
mod plain_file;
mod problems;
mod random;
mod read;
mod stored;
mod write_atomically;

pub use checkpoint::{Checkpoint, TensorInfo};
pub use config::{
    Activation, Architecture, ConfigError, LayerAttention, ModelConfig, RopeScaling, TensorRole,
    TensorSpec, named_shape, shape_names,
};
pub use error::CheckpointError;
pub use export::{ExportPlan, ExportSummary, export};
pub use gguf::{GgufArray, GgufError, GgufMetadata, GgufStrings, GgufValue};
pub use plain_file::{open_plain, read_plain};
pub use problems::Problem;
pub use stored::StoredType;
pub use write_atomically::write_atomically;
