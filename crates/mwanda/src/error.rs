//! What can be wrong with a request, a matrix, or statistics.

use crate::statistics::StatisticsFileError;

/// Every way in which the method refuses its input.
#[derive(Debug, thiserror::Error)]
pub enum MethodError {
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
    /// Two masks, or a mask and a matrix, of different shapes.
    #[error("expected a mask of {expected_rows} × {expected_columns}, found {rows} × {columns}")]
    MaskShape {
        /// Rows that were expected.
        expected_rows: usize,
        /// Columns that were expected.
        expected_columns: usize,
        /// Rows of the mask.
        rows: usize,
        /// Columns of the mask.
        columns: usize,
    },
    /// A mask that marks columns beyond its width.
    #[error("row {row} of the mask has bits set beyond its {columns} columns")]
    MaskPadding {
        /// The row whose padding is not zero.
        row: usize,
        /// Columns of the mask.
        columns: usize,
    },
    /// A weight that is NaN or infinite: its matrix cannot be ranked.
    #[error("the weight in row {row}, column {column} is {value}")]
    WeightNotFinite {
        /// Row of the weight.
        row: usize,
        /// Column of the weight.
        column: usize,
        /// The weight.
        value: f32,
    },
    /// A score that is NaN: it has no rank.
    #[error("the score in row {row}, column {column} is not a number")]
    ScoreNotANumber {
        /// Row of the weight.
        row: usize,
        /// Column of the weight.
        column: usize,
    },
    /// A factor of a score that is negative, NaN or infinite.
    #[error("{what} {index} is {value}; it must be finite and not negative")]
    Factor {
        /// Which factor.
        what: &'static str,
        /// Its position.
        index: usize,
        /// Its value.
        value: f64,
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
    /// A sparsity outside 0…1, or NaN.
    #[error("a sparsity of {0} is outside 0…1")]
    Sparsity(f64),
    /// More weights to prune than there are.
    #[error("{pruned} weights cannot be pruned out of {available}")]
    TooManyPruned {
        /// How many are to be pruned.
        pruned: usize,
        /// How many there are.
        available: usize,
    },
    /// A pattern that is not `unstructured` or `N:M`.
    #[error(
        "`{0}` is not a pattern: write `unstructured`, or N:M such as `2:4`, which keeps 2 of every 4 weights"
    )]
    PatternSyntax(String),
    /// An N:M pattern whose numbers make no sense or are too large.
    #[error(
        "{keep}:{of} is not a usable pattern: N of N:M must be at least 1 and below M, and M at most {limit}"
    )]
    PatternNumbers {
        /// Weights kept of a group.
        keep: usize,
        /// Weights in a group.
        of: usize,
        /// The largest group.
        limit: usize,
    },
    /// A row that cannot be cut into whole groups.
    #[error("{columns} columns cannot be cut into groups of {of}")]
    ColumnsNotDivisible {
        /// Columns of the matrix.
        columns: usize,
        /// Weights in a group.
        of: usize,
    },
    /// A name that stands for nothing here.
    #[error("unknown {what} `{name}`; known: {known}")]
    UnknownName {
        /// What the name should name.
        what: &'static str,
        /// The name.
        name: String,
        /// The names that would do.
        known: String,
    },
    /// A precision in which weights are not packed two to a word.
    #[error("{0} weights are not packed two to a word")]
    NotPacked(crate::Precision),
    /// Bytes that cannot be read as weights in place.
    #[error("the bytes cannot be read as {precision} weights in place: {reason}")]
    WeightBytes {
        /// The precision asked for.
        precision: crate::Precision,
        /// Why not.
        reason: bytemuck::PodCastError,
    },
    /// More vectors at once than the matrix–vector product takes.
    #[error("{batch} vectors at once; the matrix–vector product takes 1 to {limit}")]
    Batch {
        /// How many were given.
        batch: usize,
        /// How many fit.
        limit: usize,
    },
    /// Statistics without any language.
    #[error("the statistics hold no language")]
    NoLanguages,
    /// A language of which no token was seen.
    #[error("the statistics of language `{language}` hold no token")]
    NoTokens {
        /// The language.
        language: String,
    },
    /// Sums that do not fit together: a different number of features than expected.
    #[error("the statistics of language `{language}` have {found} features, expected {expected}")]
    Features {
        /// The language.
        language: String,
        /// Features expected.
        expected: usize,
        /// Features found.
        found: usize,
    },
    /// A sum that is NaN, infinite or negative, so the activations behind it overflowed or were NaN.
    #[error("{sum} of feature {feature} is {value}: the model's activations are not finite")]
    SumNotFinite {
        /// Which sum.
        sum: &'static str,
        /// The feature.
        feature: usize,
        /// The value.
        value: f64,
    },
    /// More active tokens than tokens.
    #[error("feature {feature} was active for {active} of {tokens} tokens")]
    ActiveBeyondTokens {
        /// The feature.
        feature: usize,
        /// Tokens counted as active.
        active: u64,
        /// Tokens.
        tokens: u64,
    },
    /// A sum of counts too large for 64 bits.
    #[error("the token counts overflow 64 bits")]
    CountOverflow,
    /// Two sets of statistics that describe different things and cannot be added.
    #[error("these statistics cannot be merged: {what} is {ours} in one and {theirs} in the other")]
    Merge {
        /// What differs.
        what: String,
        /// Its value on the side that was to be added to.
        ours: String,
        /// Its value on the side that was to be added.
        theirs: String,
    },
    /// An input of a block whose languages are not those of the first input.
    #[error(
        "block {block}, {input}: its languages ({found}) are not those of the model's first input ({expected})"
    )]
    Languages {
        /// The block.
        block: usize,
        /// The input.
        input: &'static str,
        /// The languages of the first input.
        expected: String,
        /// The languages found.
        found: String,
    },
    /// Blocks and their weights or importances do not pair up, or there are none.
    #[error("{importances} block importances for {weights} blocks")]
    Blocks {
        /// Importances given.
        importances: usize,
        /// Blocks given.
        weights: usize,
    },
    /// A block whose importance is NaN or infinite.
    #[error("the importance of block {block} is {value}")]
    Importance {
        /// The block.
        block: usize,
        /// Its importance.
        value: f64,
    },
    /// Blocks that hold nothing to prune.
    #[error("the blocks hold no prunable weight")]
    NoWeights,
    /// A target that no allocation within the clamp can reach.
    #[error("a sparsity of {target} cannot be allocated when no block may go beyond {limit}")]
    AboveAllocationLimit {
        /// The target.
        target: f64,
        /// The largest sparsity of a block.
        limit: f64,
    },
    /// A block that the plan does not have.
    #[error("block {block} is not in a plan of {blocks} blocks")]
    NoSuchBlock {
        /// The block asked for.
        block: usize,
        /// Blocks of the plan.
        blocks: usize,
    },
    /// A statistics file that cannot be read.
    #[error(transparent)]
    StatisticsFile(#[from] StatisticsFileError),
    /// An error at a named place.
    #[error("{place}: {source}")]
    At {
        /// The matrix's name in its checkpoint, or the block and input.
        place: String,
        /// What is wrong there.
        source: Box<MethodError>,
    },
}

impl MethodError {
    /// The same error, saying in which matrix, or block and input, it arose.
    pub fn at(self, place: impl Into<String>) -> Self {
        Self::At {
            place: place.into(),
            source: Box::new(self),
        }
    }
}

/// Elements of a matrix, or the error that says there are too many.
pub(crate) fn elements(rows: usize, columns: usize) -> Result<usize, MethodError> {
    rows.checked_mul(columns)
        .ok_or(MethodError::ShapeOverflow { rows, columns })
}

/// Checks the length of a slice against what its shape asks for.
pub(crate) fn expect_length(
    what: &'static str,
    expected: usize,
    found: usize,
) -> Result<(), MethodError> {
    if expected == found {
        Ok(())
    } else {
        Err(MethodError::Length {
            what,
            expected,
            found,
        })
    }
}

/// Checks the length of a row-major matrix against its shape.
pub(crate) fn expect_matrix(
    what: &'static str,
    rows: usize,
    columns: usize,
    found: usize,
) -> Result<(), MethodError> {
    expect_length(what, elements(rows, columns)?, found)
}
