//! `shaders/matrix_threshold.wgsl`, `shaders/matrix_ties.wgsl` and `shaders/matrix_mask.wgsl`.

use cubecl::server::Handle;
use mwanda::{Mask, Scoring};

use super::super::launch::{Access, Shader};
use super::super::scoring::Scores;
use super::super::weights::{Chunk, after_weights};
use super::{mask_buffer, read_mask, tile};
use crate::GpuError;
use crate::device::Gpu;

/// Workgroups that count digits: more than any GPU runs at once, few enough that adding up their counters costs nothing.
const COUNTING_WORKGROUPS: usize = 2048;

/// The mask that prunes the `k` lowest scores of the whole matrix; ties go by row, then by column. The scoring has been
/// checked and `k` is at most the number of weights.
pub(crate) fn matrix_mask(
    gpu: &Gpu,
    chunks: &[Chunk],
    rows: usize,
    columns: usize,
    scoring: &Scoring,
    k: usize,
) -> Result<Mask, GpuError> {
    // The kernels count in 32 bits.
    if u32::try_from(rows * columns).is_err() {
        return Err(GpuError::shape(
            "a matrix pruned as a whole",
            "fewer than 2³² weights",
            rows * columns,
        ));
    }
    let scores = Scores::upload(gpu, scoring)?;
    let (mut threshold, mut remaining) = (0, k as u32);
    for shift in [24, 16, 8, 0] {
        let counts = count_digits(gpu, &scores, chunks, threshold, shift)?;
        let (digit, below) = digit_of(&counts, remaining);
        threshold |= digit << shift;
        remaining -= below;
        if shift == 24 {
            scores.check(gpu, &chunks.iter().collect::<Vec<_>>(), scoring)?;
        }
    }
    let ties = share_ties(gpu, &scores, chunks, threshold, remaining)?;
    let masks: Vec<Handle> = chunks
        .iter()
        .map(|chunk| mask_buffer(gpu, chunk))
        .collect::<Result<_, _>>()?;
    for ((chunk, mask), ties) in chunks.iter().zip(&masks).zip(ties) {
        let ties = gpu.create("ties of a matrix", bytemuck::cast_slice(&ties))?;
        let (precision, parts) = after_weights!(
            chunk.precision,
            "shared/score.wgsl",
            "shared/row_keys.wgsl",
            "shared/prune_below.wgsl",
            "matrix_mask.wgsl"
        );
        let shader = Shader {
            name: ("matrix_mask", precision),
            parts,
            constants: &["tile"],
            values: [tile(gpu, columns), 0],
            workgroup: (256, 1),
        };
        let [weights, factors, flag] = scores.bindings(chunk);
        let buffers = [
            weights,
            factors,
            flag,
            (mask, Access::Write),
            (&ties, Access::Read),
        ];
        shader.launch(
            gpu,
            chunk.rows as u64,
            &buffers,
            &scores.params(chunk, 0, threshold, 0),
        );
    }
    read_mask(gpu, rows, columns, chunks.iter().zip(masks))
}

/// Of the keys that agree with the threshold above the eight bits at `shift`, how many have each value of those.
fn count_digits(
    gpu: &Gpu,
    scores: &Scores,
    chunks: &[Chunk],
    threshold: u32,
    shift: u32,
) -> Result<Vec<u32>, GpuError> {
    let counts = gpu.create("counts of digits", &[0; 256 * 4])?;
    for chunk in chunks {
        let (precision, parts) = after_weights!(
            chunk.precision,
            "shared/score.wgsl",
            "matrix_threshold.wgsl"
        );
        let shader = Shader {
            name: ("matrix_threshold", precision),
            parts,
            constants: &[],
            values: [0, 0],
            workgroup: (256, 1),
        };
        let [weights, factors, flag] = scores.bindings(chunk);
        let buffers = [weights, factors, flag, (&counts, Access::Update)];
        let workgroups = chunk.rows.min(COUNTING_WORKGROUPS) as u64;
        shader.launch(
            gpu,
            workgroups,
            &buffers,
            &scores.params(chunk, 0, threshold, shift),
        );
    }
    gpu.read_words(counts, 256)
}

/// The digit in which the `remaining`-th lowest key lies, and how many keys have a lower one.
fn digit_of(counts: &[u32], remaining: u32) -> (u32, u32) {
    let mut below = 0;
    for (digit, count) in (0..).zip(counts) {
        if below + count >= remaining {
            return (digit, below);
        }
        below += count;
    }
    (0, 0)
}

/// Of each row, how many of the keys equal to the threshold are pruned: the first `remaining` of the matrix.
fn share_ties(
    gpu: &Gpu,
    scores: &Scores,
    chunks: &[Chunk],
    threshold: u32,
    mut remaining: u32,
) -> Result<Vec<Vec<u32>>, GpuError> {
    let mut shares = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        let equal = gpu.empty("ties of a matrix", (chunk.rows * 4) as u64)?;
        let (precision, parts) =
            after_weights!(chunk.precision, "shared/score.wgsl", "matrix_ties.wgsl");
        let shader = Shader {
            name: ("matrix_ties", precision),
            parts,
            constants: &[],
            values: [0, 0],
            workgroup: (256, 1),
        };
        let [weights, factors, flag] = scores.bindings(chunk);
        let buffers = [weights, factors, flag, (&equal, Access::Write)];
        shader.launch(
            gpu,
            chunk.rows as u64,
            &buffers,
            &scores.params(chunk, 0, threshold, 0),
        );
        let mut ties = gpu.read_words(equal, chunk.rows)?;
        for ties in &mut ties {
            *ties = (*ties).min(remaining);
            remaining -= *ties;
        }
        shares.push(ties);
    }
    Ok(shares)
}
