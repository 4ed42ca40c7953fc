//! `shaders/matvec.wgsl` and `shaders/matvec_any_columns.wgsl`.

use cubecl::server::Handle;

use super::launch::{Access, Shader};
use super::weights::{Chunk, after_weights};
use crate::GpuError;
use crate::device::Gpu;

/// Vectors that the kernels take at once; beyond, unpacking and Burn's matrix product are faster.
pub(crate) const LARGEST_BATCH: usize = mwanda::kernels::matvec::LARGEST_BATCH;

/// Partial sums of a thread, at most: 256 threads' fill the 16 KiB of workgroup memory that every device has.
const SUMS_PER_THREAD: usize = 16;

/// Rows from which a thread takes several at once. Below, a row each gives the device more workgroups to fill itself with.
const MANY_ROWS: usize = 16_384;

/// x · Wᵀ: `x` is `vectors × columns` values, contiguous; the result `vectors × rows`. `vectors` is 1 to [`LARGEST_BATCH`].
pub(crate) fn matvec(
    gpu: &Gpu,
    chunks: &[Chunk],
    rows: usize,
    columns: usize,
    x: &Handle,
    vectors: usize,
) -> Result<Handle, GpuError> {
    let y = gpu.empty("the product", (vectors * rows * 4) as u64)?;
    let rows_per_team = if rows < MANY_ROWS {
        1
    } else {
        (SUMS_PER_THREAD / vectors).min(4)
    };
    for chunk in chunks {
        let whole_quads = chunk.words_per_row().is_multiple_of(4) && columns.is_multiple_of(4);
        let (name, (precision, parts)) = if whole_quads {
            (
                "matvec",
                after_weights!(chunk.precision, "shared/matvec.wgsl", "matvec.wgsl"),
            )
        } else {
            let parts = after_weights!(
                chunk.precision,
                "shared/matvec.wgsl",
                "matvec_any_columns.wgsl"
            );
            ("matvec_any_columns", parts)
        };
        let shader = Shader {
            name: (name, precision),
            parts,
            constants: &["vectors", "rows"],
            values: [vectors as u32, rows_per_team as u32],
            workgroup: (256, 1),
        };
        let buffers = [
            (&chunk.handle, Access::Read),
            (x, Access::Read),
            (&y, Access::Update),
        ];
        let params = [
            chunk.rows as u32,
            columns as u32,
            chunk.words_per_row() as u32,
            rows as u32,
            chunk.first_row as u32,
        ];
        // See TEAMS in the shader.
        let workgroups = chunk.rows.div_ceil(8 * rows_per_team) as u64;
        // The parameter block is two vectors of four words.
        shader.launch(
            gpu,
            workgroups,
            &buffers,
            &[params.as_slice(), &[0; 3]].concat(),
        );
    }
    Ok(y)
}
