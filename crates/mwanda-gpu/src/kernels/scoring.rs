//! Factors of a scoring on a GPU, and the report of scores that are not numbers.

use cubecl::server::Handle;
use mwanda::{MethodError, Scoring};

use super::launch::Access;
use super::weights::Chunk;
use crate::GpuError;
use crate::device::Gpu;

/// What every kernel that scores weights is given besides the weights; see `shaders/shared/score.wgsl`.
pub(super) struct Scores {
    factors: Handle,
    not_a_number: Handle,
    relative: bool,
}

/// No row: none has a score that is NaN.
const NO_ROW: u32 = u32::MAX;

impl Scores {
    /// Puts the factors of a checked scoring on the GPU.
    pub(super) fn upload(gpu: &Gpu, scoring: &Scoring) -> Result<Self, GpuError> {
        let mut factors = scoring.column_factor.clone();
        if let Some(sums) = &scoring.ria {
            factors.extend(&sums.reciprocal_column_sum);
            factors.extend(&sums.reciprocal_row_sum);
        }
        Ok(Self {
            factors: gpu.create("the factors of the scores", bytemuck::cast_slice(&factors))?,
            not_a_number: gpu.create("a flag", bytemuck::bytes_of(&NO_ROW))?,
            relative: scoring.ria.is_some(),
        })
    }

    /// The first three bindings of a kernel that scores the chunk.
    pub(super) fn bindings<'a>(&'a self, chunk: &'a Chunk) -> [(&'a Handle, Access); 3] {
        [
            (&chunk.handle, Access::Read),
            (&self.factors, Access::Read),
            (&self.not_a_number, Access::Update),
        ]
    }

    /// `Params` of `score.wgsl`.
    pub(super) fn params(&self, chunk: &Chunk, count: u32, threshold: u32, shift: u32) -> [u32; 8] {
        [
            chunk.rows as u32,
            chunk.columns as u32,
            chunk.words_per_row() as u32,
            chunk.first_row as u32,
            u32::from(self.relative),
            count,
            threshold,
            shift,
        ]
    }

    /// Fails where a kernel has met a score that is NaN.
    pub(super) async fn check(
        &self,
        gpu: &Gpu,
        chunks: &[&Chunk],
        scoring: &Scoring,
    ) -> Result<(), GpuError> {
        let row = gpu.read_words(self.not_a_number.clone(), 1).await?[0];
        if row == NO_ROW {
            return Ok(());
        }
        let row = row as usize;
        let weights = chunks
            .iter()
            .find(|chunk| (chunk.first_row..chunk.first_row + chunk.rows).contains(&row));
        let column = match weights {
            Some(chunk) => first_not_a_number(gpu, chunk, scoring, row).await?,
            None => 0,
        };
        Err(MethodError::ScoreNotANumber { row, column }.into())
    }
}

/// The column of a row's first score that is NaN, found on the host: the kernel names only the row.
async fn first_not_a_number(
    gpu: &Gpu,
    chunk: &Chunk,
    scoring: &Scoring,
    row: usize,
) -> Result<usize, GpuError> {
    let words = gpu.read_words(chunk.handle.clone(), chunk.words()).await?;
    let row_words =
        &words[(row - chunk.first_row) * chunk.words_per_row()..][..chunk.words_per_row()];
    let bytes: Vec<u8> = row_words
        .iter()
        .flat_map(|word| word.to_le_bytes())
        .collect();
    let weights = chunk.precision.decode(&bytes);
    let mut columns = weights.iter().take(chunk.columns).enumerate();
    let found = columns.find(|&(column, &weight)| scoring.score(row, column, weight).is_nan());
    Ok(found.map_or(0, |(column, _)| column))
}
