//! `shaders/pattern_mask.wgsl`.

use mwanda::{Mask, Scoring};

use super::super::launch::Shader;
use super::super::scoring::Scores;
use super::super::weights::{Chunk, after_weights};
use super::MaskLaunch;
use crate::GpuError;
use crate::device::Gpu;

/// Groups that a workgroup takes.
const GROUPS_PER_WORKGROUP: usize = 256;

/// The mask that keeps the `keep` highest scores of every `of` consecutive weights of a row. The scoring and the pattern
/// have been checked, and `of` divides the columns.
pub(crate) async fn pattern_mask(
    gpu: &Gpu,
    chunks: &[Chunk],
    rows: usize,
    columns: usize,
    scoring: &Scoring,
    keep: usize,
    of: usize,
) -> Result<Mask, GpuError> {
    let launch = prepare_pattern_mask(gpu, chunks, scoring, keep, of)?;
    launch.start();
    launch.read(rows, columns, scoring).await
}

/// Everything that [`pattern_mask`] needs on the device.
pub(crate) fn prepare_pattern_mask<'a>(
    gpu: &'a Gpu,
    chunks: &'a [Chunk],
    scoring: &Scoring,
    keep: usize,
    of: usize,
) -> Result<MaskLaunch<'a>, GpuError> {
    let scores = Scores::upload(gpu, scoring)?;
    MaskLaunch::new(gpu, chunks, scores, |scores, chunk| {
        let (precision, parts) =
            after_weights!(chunk.precision, "shared/score.wgsl", "pattern_mask.wgsl");
        let shader = Shader {
            name: ("pattern_mask", precision),
            parts,
            constants: &["group"],
            values: [of as u32, 0],
            workgroup: (256, 1),
        };
        let workgroups = chunk.rows * (chunk.columns / of).div_ceil(GROUPS_PER_WORKGROUP);
        (
            shader,
            workgroups as u64,
            scores.params(chunk, keep as u32, 0, 0),
        )
    })
}
