//! Decoder-only language models over Burn tensors: the forward pass that calibration, evaluation and chat share.
//!
//! A [`Decoder`] is loaded from a [`mwanda_checkpoint::Checkpoint`] onto a device. It can be run block by block
//! (calibration and pruning, see [`Decoder::forward_block`]) or token by token with a [`KvCache`] (chat).
//! No other crate above this one names a tensor type.

mod activations;
mod decoder;
mod embedding;
mod error;
mod hidden;
mod kv_cache;
mod layers;
mod lm_head;
mod loading;
mod projection;

pub use activations::Activations;
pub use decoder::{BlockCall, Decoder, Target};
pub use error::ModelError;
pub use hidden::HiddenStates;
pub use kv_cache::KvCache;
pub use lm_head::{TokenScore, scoring_bytes};
pub use loading::Loading;
pub use mwanda_gpu::{
    ActivationSums, DeviceChoice, DeviceDescription, DeviceKind, GpuError, OpenDevice,
    WeightMatrix, open_async as open_device, sync,
};
#[cfg(not(target_family = "wasm"))]
pub use mwanda_gpu::{bench, block_on};
pub use projection::Projection;

/// Every device that [`open_device`] can give.
pub use mwanda_gpu::list as list_devices;
