//! Checkpoints in and out.
//!
//! [`Checkpoint`] shows a model under its Hugging Face tensor names, whether it is a folder of safetensors or a GGUF
//! file, so that nothing else needs to know the format. Its files may be on the disk, in memory or, in a browser, whatever
//! the page gives access to ([`Files`]). [`export_to`] writes a pruned model as a Hugging Face folder.
//! [`Checkpoint::random`] makes one of a known shape ([`named_shape`]), so that speed can be measured without any file.
//!
//! Files come from outside: whatever is wrong with them is a [`CheckpointError`] that names the file and the reason,
//! never a panic.

mod arrangement;
mod checkpoint;
pub mod config;
mod decode;
mod error;
mod export;
mod file_name;
mod files;
mod fingerprint;
pub mod gguf;
mod gguf_source;
mod hf_folder;
mod open_file;
#[cfg(not(target_family = "wasm"))]
mod plain_file;
mod problems;
mod random;
mod read;
mod room;
mod safetensors_header;
mod stored;
#[cfg(not(target_family = "wasm"))]
mod write_atomically;

pub use checkpoint::{Checkpoint, TensorInfo};
pub use config::{
    Activation, Architecture, ConfigError, LayerAttention, ModelConfig, RopeScaling, TensorRole,
    TensorSpec, named_shape, shape_names,
};
pub use error::CheckpointError;
pub use export::{Export, ExportContent, ExportSink, ExportStep, ExportSummary, export_to};
#[cfg(not(target_family = "wasm"))]
pub use export::{ExportPlan, FolderSink, export};
#[cfg(not(target_family = "wasm"))]
pub use files::DiskFiles;
pub use files::{FileBytes, FileKind, Files, MemoryFiles};
pub use fingerprint::Fingerprinting;
pub use gguf::{GgufArray, GgufError, GgufMetadata, GgufStrings, GgufValue};
#[cfg(not(target_family = "wasm"))]
pub use plain_file::{open_plain, read_plain};
pub use problems::Problem;
pub use stored::StoredType;
#[cfg(not(target_family = "wasm"))]
pub use write_atomically::write_atomically;
