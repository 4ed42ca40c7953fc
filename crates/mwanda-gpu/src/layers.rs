//! What a decoder does between its matrix products, each in one pass over its input.
//!
//! The kernels on the GPU and the loops on the CPU take one launch, or one pass over memory, where Burn's own operations
//! would take four to eight.

mod exponential;
mod gated_activation;
mod log_sum_exp;
mod rms_norm;
mod rotary_embedding;

pub use gated_activation::{GatedActivation, gated_activation};
pub use log_sum_exp::{LogSumExp, log_sum_exp};
pub use rms_norm::rms_norm;
pub use rotary_embedding::rotary_embedding;

/// Values of one parallel task: enough that starting it does not count.
const VALUES_PER_TASK: usize = 1 << 14;
