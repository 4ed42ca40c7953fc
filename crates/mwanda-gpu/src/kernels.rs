//! One Rust function a shader.
//!
//! All storage bindings are declared `read_write`: cubecl carves its buffers out of shared pages, and wgpu allows a page
//! only one kind of access within a launch.

mod activation_statistics;
mod apply_mask;
#[cfg(not(target_family = "wasm"))]
mod copy;
mod launch;
mod layers;
mod masks;
mod matvec;
mod scoring;
mod unpack_half;
mod weights;

pub(crate) use activation_statistics::{DeviceSums, activation_statistics};
pub(crate) use apply_mask::apply_mask;
#[cfg(not(target_family = "wasm"))]
pub(crate) use copy::copy;
pub(crate) use layers::{gated_activation, rms_norm, rotary_embedding};
pub(crate) use masks::{matrix_mask, pattern_mask, row_mask};
#[cfg(not(target_family = "wasm"))]
pub(crate) use masks::{prepare_pattern_mask, prepare_row_mask};
pub(crate) use matvec::{LARGEST_BATCH, matvec};
pub(crate) use unpack_half::unpack_half;
pub(crate) use weights::Chunk;
