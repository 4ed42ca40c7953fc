// y = x · Wᵀ for up to eight vectors x and matrices of any number of columns; matvec.wgsl is faster where it applies.
// Twin: crates/mwanda/src/kernels/matvec_any_columns.rs.
//
// After weights_*.wgsl and shared/matvec.wgsl.

// rows × words_per_row; see weights_*.wgsl.
@group(0) @binding(0) var<storage, read_write> weights: array<u32>;
// VECTORS × columns.
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
// VECTORS × y_stride.
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let first_row = team_row(group, groups, thread);
    var sums: array<f32, SUMS>;
    for (var word = thread % TEAM; word < params.words_per_row; word += TEAM) {
        let column = word * WEIGHTS_PER_WORD;
        let has_right = WEIGHTS_PER_WORD == 2u && column + 1u < params.columns;
        for (var row = 0u; row < ROWS; row += 1u) {
            // Rows beyond the last are read as the last, and not written.
            let pair = decode(weights[min(first_row + row, params.rows - 1u) * params.words_per_row + word]);
            for (var vector = 0u; vector < VECTORS; vector += 1u) {
                let start = vector * params.columns + column;
                sums[row * VECTORS + vector] += pair.x * x[start];
                if (has_right) {
                    sums[row * VECTORS + vector] += pair.y * x[start + 1u];
                }
            }
        }
    }
    write_sums(&sums, group, groups, thread);
}
