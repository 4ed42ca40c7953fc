// 16-bit floats, packed two to a word, as f32.
// Twin: crates/mwanda/src/kernels/unpack_half.rs. One thread a word.
//
// After weights_f16.wgsl or weights_bf16.wgsl.

struct Params {
    rows: u32,
    columns: u32,
    // Words of `weights` that a row takes: ⌈columns / 2⌉.
    words_per_row: u32,
    // Fills the block to 16 bytes.
    unused: u32,
}

// rows × words_per_row; see weights_*.wgsl.
@group(0) @binding(0) var<storage, read_write> weights: array<u32>;
// rows × columns.
@group(0) @binding(1) var<storage, read_write> unpacked: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let index = (group.x + group.y * groups.x) * 256u + thread;
    if (index >= params.rows * params.words_per_row) {
        return;
    }
    let row = index / params.words_per_row;
    let column = index % params.words_per_row * WEIGHTS_PER_WORD;
    let pair = decode(weights[index]);
    unpacked[row * params.columns + column] = pair.x;
    if (column + 1u < params.columns) {
        unpacked[row * params.columns + column + 1u] = pair.y;
    }
}
