// y = x · Wᵀ for up to eight vectors x and matrices whose rows are whole vec4s of words.
// Twin: crates/mwanda/src/kernels/matvec.rs.
//
// After weights_*.wgsl and shared/matvec.wgsl.

// rows × words_per_row / 4; see weights_*.wgsl.
@group(0) @binding(0) var<storage, read_write> weights: array<vec4<u32>>;
// VECTORS × columns / 4.
@group(0) @binding(1) var<storage, read_write> x: array<vec4<f32>>;
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
    let quads = params.words_per_row / 4u;
    let x_stride = params.columns / 4u;
    var sums: array<f32, SUMS>;
    for (var quad = thread % TEAM; quad < quads; quad += TEAM) {
        for (var row = 0u; row < ROWS; row += 1u) {
            // Rows beyond the last are read as the last, and not written.
            let words = weights[min(first_row + row, params.rows - 1u) * quads + quad];
            if (WEIGHTS_PER_WORD == 1u) {
                let left = bitcast<vec4<f32>>(words);
                for (var vector = 0u; vector < VECTORS; vector += 1u) {
                    sums[row * VECTORS + vector] += dot(left, x[vector * x_stride + quad]);
                }
            } else {
                let left = vec4<f32>(decode(words.x), decode(words.y));
                let right = vec4<f32>(decode(words.z), decode(words.w));
                for (var vector = 0u; vector < VECTORS; vector += 1u) {
                    let start = vector * x_stride + quad * 2u;
                    sums[row * VECTORS + vector] += dot(left, x[start]) + dot(right, x[start + 1u]);
                }
            }
        }
    }
    write_sums(&sums, group, groups, thread);
}
