//! GGUF files, versions 2 and 3: metadata, tensor table, dequantisation.
//!
//! The format is described in ggml's `docs/gguf.md`. Files come from outside, so every count, length and offset is
//! checked against what is left of the file before anything is allocated or sliced.

mod cursor;
mod dequantize;
mod error;
mod file;
mod metadata;
mod names;
mod value;

pub use dequantize::dequantize;
pub use error::GgufError;
pub use file::{GgufFile, GgufTensor};
pub use metadata::GgufMetadata;
pub use value::{GgufArray, GgufStrings, GgufValue};

pub(crate) use names::{HfPlace, hf_place};
