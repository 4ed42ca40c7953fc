//! SparseGPT against its definition, against the published route in PyTorch, and against what must hold of it.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod definition;
mod golden;
mod properties;
mod refusals;
mod shapes;
mod support;
