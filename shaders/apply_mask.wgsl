// Sets pruned weights to 0 and leaves the others as they are, bit for bit.
// Twin: crates/mwanda/src/kernels/apply_mask.rs. One thread a word of weights.
//
// After weights_*.wgsl, of which only WEIGHTS_PER_WORD is used.

struct Params {
    rows: u32,
    columns: u32,
    // Words of `weights` that a row takes.
    words_per_row: u32,
    // Fills the block to 16 bytes.
    unused: u32,
}

// rows × words_per_row; see weights_*.wgsl.
@group(0) @binding(0) var<storage, read_write> weights: array<u32>;
// ⌈columns / 32⌉ words a row; bit j % 32 of word j / 32 of a row is 1 where column j is pruned.
@group(0) @binding(1) var<storage, read_write> mask: array<u32>;
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
    let mask_words_per_row = (params.columns + 31u) / 32u;
    // The padding bits of a row are 0, so what fills the last word of an odd row stays.
    let pruned = mask[row * mask_words_per_row + column / 32u] >> (column % 32u);
    if (WEIGHTS_PER_WORD == 1u) {
        if ((pruned & 1u) != 0u) {
            weights[index] = 0u;
        }
    } else if ((pruned & 3u) != 0u) {
        let left = select(0x0000ffffu, 0u, (pruned & 1u) != 0u);
        let right = select(0xffff0000u, 0u, (pruned & 2u) != 0u);
        weights[index] &= left | right;
    }
}
