// The mask of a matrix whose threshold is known: prunes what scores below it, and each row's share of the ties.
// Twin: crates/mwanda/src/kernels/matrix_mask.rs. One workgroup a row.
//
// After weights_*.wgsl, score.wgsl, row_keys.wgsl and prune_below.wgsl.

// One a row: how many of the keys equal to the threshold are pruned, from the left.
@group(0) @binding(4) var<storage, read_write> ties_per_row: array<u32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let row = group.x + group.y * groups.x;
    if (row >= params.rows) {
        return;
    }
    if (tiles() == 1u) {
        load_tile(row, 0u, thread);
        workgroupBarrier();
    }
    prune_below(row, params.threshold, ties_per_row[row], thread);
}
