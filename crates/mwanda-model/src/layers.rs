//! The layers a decoder block is made of.

mod attention;
mod block;
mod linear;
mod mask;
mod mlp;
mod norm;
mod rotary;

pub(crate) use attention::AttentionContext;
pub(crate) use block::{Block, BlockObserver};
pub(crate) use linear::Matrix;
pub(crate) use mask::causal_bias;
pub(crate) use norm::RmsNorm;
pub(crate) use rotary::RotaryTable;
