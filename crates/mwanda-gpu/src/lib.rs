//! The WGSL kernels of `shaders/` on a device, one Rust function a kernel, over Burn's tensors.
//!
//! [`open`] gives a Burn device: a GPU through wgpu, or the CPU through Burn's Flex backend. Everything here works on both,
//! with the kernel on the GPU and its twin of the same name in [`mwanda::kernels`] on the CPU:
//!
//! - [`WeightMatrix`]: a linear map in its checkpoint's precision: products, masks, pruning;
//! - [`activation_statistics()`]: the sums of a block's input;
//! - [`rms_norm`], [`rotary_embedding`], [`gated_activation`], [`log_sum_exp`]: a decoder's layers between its products;
//! - [`bench`]: how fast all of that is.
//!
//! Without the feature `gpu` there is only the CPU.
//!
//! Calls that start work return at once; what reads a result is async, because a browser lets nobody wait. On the CPU such a
//! future is ready at once; natively `block_on` waits for it.
//!
//! # Failures
//! cubecl, the runtime under Burn, reports most failures late: a buffer that could not be filled carries the error, and the
//! read of anything computed from it returns it. wgpu reports running out of memory to a handler that panics on cubecl's own thread by
//! default; [`open`] replaces it by one that remembers, and every read and [`sync`] here turn what it remembers into
//! [`GpuError::OutOfMemory`] or [`GpuError::Device`]. A lost device gives [`GpuError::Lost`].

mod activation_statistics;
#[cfg(not(target_family = "wasm"))]
pub mod bench;
mod device;
mod error;
mod host_memory;
#[cfg(feature = "gpu")]
mod kernels;
mod layers;
mod matrix;
mod tensors;

pub use activation_statistics::{ActivationSums, activation_statistics};
pub use device::{OpenDevice, list, open_async, sync};
#[cfg(not(target_family = "wasm"))]
pub use device::{block_on, open};
pub use error::GpuError;
pub use layers::{
    GatedActivation, LogSumExp, gated_activation, log_sum_exp, rms_norm, rotary_embedding,
};
pub use matrix::WeightMatrix;
pub use mwanda_protocol::{DeviceChoice, DeviceDescription, DeviceKind};
pub use tensors::read_f32;
