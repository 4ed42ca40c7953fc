//! Weights on a GPU.

use cubecl::server::Handle;
use mwanda::Precision;

use super::launch::shader_file;

pub(super) const F32: &str = shader_file!("shared/weights_f32.wgsl");
pub(super) const F16: &str = shader_file!("shared/weights_f16.wgsl");
pub(super) const BF16: &str = shader_file!("shared/weights_bf16.wgsl");

/// Consecutive rows of a matrix, in one buffer: `rows × words_per_row` words, see `shaders/shared/weights_*.wgsl`.
#[derive(Clone)]
pub(crate) struct Chunk {
    pub(crate) handle: Handle,
    pub(crate) precision: Precision,
    /// Row of the matrix at which the chunk begins.
    pub(crate) first_row: usize,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
}

impl Chunk {
    pub(crate) fn words_per_row(&self) -> usize {
        words_per_row(self.precision, self.columns)
    }

    pub(crate) fn words(&self) -> usize {
        self.rows * self.words_per_row()
    }
}

/// Words that a row takes: weights packed two to a word start each row at a new one.
fn words_per_row(precision: Precision, columns: usize) -> usize {
    match precision {
        Precision::F32 => columns,
        Precision::F16 | Precision::Bf16 => columns.div_ceil(2),
    }
}

/// A kernel's files after the one that decodes weights of the precision.
macro_rules! after_weights {
    ($precision:expr, $($file:literal),+) => {{
        use crate::kernels::launch::shader_file;
        use crate::kernels::weights::{BF16, F16, F32};
        const F32_PARTS: &[&str] = &[F32, $(shader_file!($file)),+];
        const F16_PARTS: &[&str] = &[F16, $(shader_file!($file)),+];
        const BF16_PARTS: &[&str] = &[BF16, $(shader_file!($file)),+];
        match $precision {
            mwanda::Precision::F32 => ("f32", F32_PARTS),
            mwanda::Precision::F16 => ("f16", F16_PARTS),
            mwanda::Precision::Bf16 => ("bf16", BF16_PARTS),
        }
    }};
}

pub(super) use after_weights;
