//! `shaders/matrix_threshold.wgsl`, `shaders/matrix_ties.wgsl` and `shaders/matrix_mask.wgsl`.

use cubecl::server::Handle;
use mwanda::kernels::matrix_threshold::{DIGITS, Digit, Histogram, Threshold};
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
pub(crate) async fn matrix_mask(
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
    let mut threshold = Threshold::new(k);
    for (pass, digit) in DIGITS.into_iter().enumerate() {
        let histogram = histogram(gpu, &scores, chunks, threshold, digit).await?;
        if pass == 0 {
            scores
                .check(gpu, &chunks.iter().collect::<Vec<_>>(), scoring)
                .await?;
        }
        threshold.narrow(digit, &histogram);
    }
    let ties = share_ties(gpu, &scores, chunks, threshold).await?;
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
            &scores.params(chunk, 0, threshold.key, 0),
        );
    }
    read_mask(gpu, rows, columns, chunks.iter().zip(masks)).await
}

/// The counts of a digit's pass, over all rows.
async fn histogram(
    gpu: &Gpu,
    scores: &Scores,
    chunks: &[Chunk],
    threshold: Threshold,
    digit: Digit,
) -> Result<Histogram, GpuError> {
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
            &scores.params(chunk, 0, threshold.key, digit.shift),
        );
    }
    let mut histogram = [0; 256];
    let counts = gpu.read_words(counts, histogram.len()).await?;
    for (total, count) in histogram.iter_mut().zip(counts) {
        *total = count as usize;
    }
    Ok(histogram)
}

/// Of each row, how many of the keys equal to the threshold are pruned: the first `remaining` of the matrix.
async fn share_ties(
    gpu: &Gpu,
    scores: &Scores,
    chunks: &[Chunk],
    threshold: Threshold,
) -> Result<Vec<Vec<u32>>, GpuError> {
    let mut remaining = threshold.remaining as u32;
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
            &scores.params(chunk, 0, threshold.key, 0),
        );
        let mut ties = gpu.read_words(equal, chunk.rows).await?;
        for ties in &mut ties {
            *ties = (*ties).min(remaining);
            remaining -= *ties;
        }
        shares.push(ties);
    }
    Ok(shares)
}
