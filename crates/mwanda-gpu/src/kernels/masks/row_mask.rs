//! `shaders/row_mask.wgsl`.

use mwanda::{Mask, Scoring};

use super::super::launch::Shader;
use super::super::scoring::Scores;
use super::super::weights::{Chunk, after_weights};
use super::{MaskLaunch, tile};
use crate::GpuError;
use crate::device::Gpu;

/// The mask that prunes the `k` lowest scores of each row. The scoring has been checked and `k` is at most `columns`.
pub(crate) async fn row_mask(
    gpu: &Gpu,
    chunks: &[Chunk],
    rows: usize,
    columns: usize,
    scoring: &Scoring,
    k: usize,
) -> Result<Mask, GpuError> {
    let launch = prepare_row_mask(gpu, chunks, scoring, k)?;
    launch.start();
    launch.read(rows, columns, scoring).await
}

/// Everything that [`row_mask`] needs on the device.
pub(crate) fn prepare_row_mask<'a>(
    gpu: &'a Gpu,
    chunks: &'a [Chunk],
    scoring: &Scoring,
    k: usize,
) -> Result<MaskLaunch<'a>, GpuError> {
    let scores = Scores::upload(gpu, scoring)?;
    MaskLaunch::new(gpu, chunks, scores, |scores, chunk| {
        let (precision, parts) = after_weights!(
            chunk.precision,
            "shared/score.wgsl",
            "shared/row_keys.wgsl",
            "shared/prune_below.wgsl",
            "row_mask.wgsl"
        );
        let shader = Shader {
            name: ("row_mask", precision),
            parts,
            constants: &["tile"],
            values: [tile(gpu, chunk.columns), 0],
            workgroup: (256, 1),
        };
        (
            shader,
            chunk.rows as u64,
            scores.params(chunk, k as u32, 0, 0),
        )
    })
}
