//! What runs per weight or per activation: the CPU twins of the WGSL kernels in `shaders/`.
//!
//! Each module has the name of its shader and the same steps, so that the two can be read side by side; what differs is
//! that a workgroup's invocations are loops here. Inputs come from the host in both cases and are checked.

pub mod activation_statistics;
pub mod apply_mask;
mod mask_rows;
pub mod matrix_mask;
pub mod matrix_threshold;
pub mod matrix_ties;
pub mod matvec;
pub mod matvec_any_columns;
pub mod pattern_mask;
mod radix_select;
pub mod row_mask;
pub mod unpack_half;
mod widen;
