//! Settings that are refused.

use mwanda::MethodError;

/// A setting outside its range, or two that exclude each other.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// A setting outside its range.
    #[error("{name} must be {expected}, not {value}")]
    Value {
        /// Name of the setting.
        name: &'static str,
        /// What is allowed.
        expected: &'static str,
        /// What was given.
        value: String,
    },
    /// More sparsity than can be spread unevenly over the blocks.
    #[error("sparsity must be at most {most} unless every block gets the same, not {sparsity}")]
    TooSparseToSpread {
        /// The largest sparsity of a block.
        most: f64,
        /// What was given.
        sparsity: f64,
    },
    /// A window setting that leaves nothing to predict.
    #[error("a window of {0} tokens leaves nothing to predict; use at least 3")]
    WindowTooShort(usize),
    /// A term of the criterion that cannot be.
    #[error(transparent)]
    Method(#[from] MethodError),
}
