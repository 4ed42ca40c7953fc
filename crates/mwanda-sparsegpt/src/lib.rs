//! SparseGPT (Frantar & Alistarh 2023, "SparseGPT: Massive Language Models Can Be Accurately Pruned in One-Shot", arXiv
//! 2301.00774): the expensive baseline that the cheap criteria are compared with. It prunes a matrix and changes the
//! weights that stay, so that they make up for those that go.
//!
//! 1. [`Hessian`]: the second derivative of the squared error of the layer's outputs, summed over calibration tokens.
//! 2. [`InverseFactor`]: the triangular factor of its inverse, from which every step reads its numbers. Matrices with
//!    the same input (q, k, v; gate, up) share it.
//! 3. [`prune`] goes through the columns in blocks: it picks the block's weights to prune, takes them away column by
//!    column, and spreads the error over the columns to the right.
//!
//! Matrices are row-major, one row per output feature and one column per input feature, in host memory; there is no
//! tensor library and no GPU.
//!
//! # What differs from the published code
//!
//! The reference is `sparsegpt.py` of IST-DASLab/sparsegpt. In exact arithmetic the results are the same but for this:
//!
//! - **How many weights go.** The reference takes the value at position ⌊s · size⌋ of a block's sorted scores and prunes
//!   all that are not above it: one more than asked for, and all that tie. That is [`Selection::Threshold`]. The default,
//!   [`Selection::Exact`], prunes exactly ⌊s · rows · columns⌋ weights of the matrix, as every other method here does, and
//!   among equal scores the lower row goes first, then the lower column.
//! - **Ties in N:M groups**, which PyTorch's `topk` leaves open, go to the lower column. As the block's size changes
//!   nothing with N:M, it is rounded to whole groups; the reference would cut a group in two.
//! - **Scale.** The Hessian is the mean over tokens, in the reference the mean over calibration windows. A common factor
//!   cancels everywhere, but not against the 1 that stands for the diagonal of a dead feature and counts in the mean
//!   that the damping is taken from.
//! - **`f64` instead of `f32`.** Products of two `f32` are exact in `f64`, so the Hessian hardly depends on how the
//!   tokens are cut into batches, and masks hardly on the machine. The price is that half as many numbers fit a vector instruction.
//! - **One factorisation instead of two.** The reference factorises H, inverts it and factorises the inverse. The same
//!   factor U with H⁻¹ = Uᵀ·U is the inverse of the upper triangular R with H = R·Rᵀ.

mod cholesky;
mod error;
mod factor;
mod hessian;
mod product;
mod prune;
mod selection;
mod settings;

pub use error::SparseGptError;
pub use factor::InverseFactor;
pub use hessian::Hessian;
pub use prune::{Pruned, prune, prune_with_factor};
pub use settings::{Selection, Settings, Target};
