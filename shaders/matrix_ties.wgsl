// Counts in each row the keys that equal the matrix's threshold.
// Twin: crates/mwanda/src/kernels/matrix_ties.rs. One workgroup a row.
//
// After weights_*.wgsl and score.wgsl.

// One a row.
@group(0) @binding(3) var<storage, read_write> equal_per_row: array<u32>;
@group(0) @binding(4) var<uniform> params: Params;

var<workgroup> equal_in_row: atomic<u32>;

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
    if (thread == 0u) {
        atomicStore(&equal_in_row, 0u);
    }
    workgroupBarrier();
    var equal = 0u;
    for (var word = thread; word < params.words_per_row; word += 256u) {
        let pair = decode(weights[row * params.words_per_row + word]);
        let column = word * WEIGHTS_PER_WORD;
        equal += select(0u, 1u, key(pair.x, row, column) == params.threshold);
        if (WEIGHTS_PER_WORD == 2u && column + 1u < params.columns) {
            equal += select(0u, 1u, key(pair.y, row, column + 1u) == params.threshold);
        }
    }
    if (equal != 0u) {
        atomicAdd(&equal_in_row, equal);
    }
    workgroupBarrier();
    if (thread == 0u) {
        equal_per_row[row] = atomicLoad(&equal_in_row);
    }
}
