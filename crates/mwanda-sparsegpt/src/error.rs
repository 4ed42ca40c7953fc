//! What can be wrong with the input.

use mwanda::MethodError;

/// Every way in which SparseGPT refuses its input.
#[derive(Debug, thiserror::Error)]
pub enum SparseGptError {
    /// A slice does not have the length that the shape asks for.
    #[error("{what}: expected {expected} values, found {found}")]
    Length {
        /// What the slice holds.
        what: &'static str,
        /// The length that the shape asks for.
        expected: usize,
        /// The length of the slice.
        found: usize,
    },
    /// A shape whose number of elements does not fit the address space.
    #[error("a shape of {rows} × {columns} is too large for this machine")]
    ShapeOverflow {
        /// Rows of the shape.
        rows: usize,
        /// Columns of the shape.
        columns: usize,
    },
    /// An input without features.
    #[error("an input without features has no Hessian")]
    NoFeatures,
    /// A Hessian to which no token was added.
    #[error("the Hessian holds no token")]
    NoTokens,
    /// A calibration input that is NaN or infinite.
    #[error(
        "input feature {feature} of token {token} is {value}: the model's activations are not finite"
    )]
    InputNotFinite {
        /// The token, counted from the first of the call.
        token: usize,
        /// The feature.
        feature: usize,
        /// The value.
        value: f32,
    },
    /// A weight that is NaN or infinite.
    #[error("the weight in row {row}, column {column} is {value}")]
    WeightNotFinite {
        /// Row of the weight.
        row: usize,
        /// Column of the weight.
        column: usize,
        /// The weight.
        value: f32,
    },
    /// A weight that left the range of `f32` while it made up for pruned ones.
    #[error("the weight in row {row}, column {column} became {value} by the update")]
    UpdateNotFinite {
        /// Row of the weight.
        row: usize,
        /// Column of the weight.
        column: usize,
        /// What the update made of it.
        value: f64,
    },
    /// A Hessian that is singular, to the accuracy of `f64`, in spite of its damping.
    #[error(
        "the Hessian is not positive definite at input feature {feature}, with damping {percent_damp}: give more calibration text or more damping"
    )]
    NotPositiveDefinite {
        /// The feature at which the factorisation, which goes from the last feature to the first, broke down.
        feature: usize,
        /// The damping, as a share of the mean of the diagonal.
        percent_damp: f64,
    },
    /// A setting outside its range.
    #[error("{name} is {value}; {rule}")]
    Setting {
        /// The setting.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What it has to be.
        rule: &'static str,
    },
    /// A sparsity or a pattern that the method refuses.
    #[error(transparent)]
    Method(#[from] MethodError),
}

/// Elements of a matrix, or the error that says there are too many.
pub(crate) fn elements(rows: usize, columns: usize) -> Result<usize, SparseGptError> {
    rows.checked_mul(columns)
        .ok_or(SparseGptError::ShapeOverflow { rows, columns })
}

/// Checks the length of a row-major matrix against its shape.
pub(crate) fn expect_matrix(
    what: &'static str,
    rows: usize,
    columns: usize,
    found: usize,
) -> Result<(), SparseGptError> {
    let expected = elements(rows, columns)?;
    if expected == found {
        Ok(())
    } else {
        Err(SparseGptError::Length {
            what,
            expected,
            found,
        })
    }
}
