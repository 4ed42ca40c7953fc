//! The pruning method in plain Rust: no GPU, no files, no tensor library.
//!
//! A run goes through these modules in order:
//!
//! 1. [`statistics`]: sums over the calibration tokens, per input of a block and per language, that merge by adding.
//! 2. [`score`]: the factors that turn a weight's magnitude into its score (magnitude, Wanda, RIA, M-Wanda).
//! 3. [`allocation`]: how much each block is pruned, so that the whole model hits its target (uniform, OWL, CWL).
//! 4. [`plan`]: from a block's sparsity to the number of weights to cut in a matrix, and to its [`mask`].
//! 5. [`kernels`]: what runs per weight or per activation. Each module is the CPU twin of the WGSL kernel of the same
//!    name in `shaders/`, and the reference that the kernel is tested against.
//!
//! Matrices are row-major with one row per output feature and one column per input feature, as in `nn.Linear`. Everything
//! that crosses tokens of one window is an `f32` sum, everything that crosses windows, languages or features an `f64`
//! one.
//!
//! "M-Wanda" here is this project's reconstruction of Choenni & Titov, "M-Wanda: Improving One-Shot Pruning for
//! Multilingual LLMs" (EMNLP 2025, arXiv 2505.21171), from its abstract and summary; see [`score::Terms`].

pub mod allocation;
pub mod error;
pub mod kernels;
pub mod mask;
mod names;
pub mod pattern;
pub mod plan;
pub mod precision;
pub mod scope;
pub mod score;
pub mod statistics;

pub use allocation::{Allocation, CwlKeep};
pub use error::MethodError;
pub use mask::Mask;
pub use pattern::Pattern;
pub use plan::{Cut, Plan};
pub use precision::Precision;
pub use scope::Scope;
pub use score::{Method, RiaSums, Scoring, TERMS_VERSION, Terms};
pub use statistics::{BlockInput, FeatureSums, InputStatistics, ModelStatistics};
