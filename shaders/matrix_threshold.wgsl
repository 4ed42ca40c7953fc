// Counts the digits of a matrix's keys, towards the score that separates the k lowest weights of the whole matrix.
// Twin: `histogram` in crates/mwanda/src/kernels/matrix_threshold.rs. A workgroup takes every num_workgroups-th row.
//
// After weights_*.wgsl and score.wgsl. Launched once a digit, from the top; the host adds what is known to the threshold.

// 256 counters, added to: keys that agree with the threshold above the digit, by digit.
@group(0) @binding(3) var<storage, read_write> counts: array<atomic<u32>, 256>;
@group(0) @binding(4) var<uniform> params: Params;

// See row_mask.wgsl.
const COPIES: u32 = 4u;

var<workgroup> histogram: array<atomic<u32>, 1024>;

fn count_key(key: u32, thread: u32) {
    // The digits of row_mask.wgsl: eight bits each, and seven the last.
    let above = select(params.shift + 8u, 7u, params.shift == 0u);
    if ((key ^ params.threshold) >> above == 0u) {
        let digit = (key >> params.shift) & ((1u << (above - params.shift)) - 1u);
        atomicAdd(&histogram[digit * COPIES + thread % COPIES], 1u);
    }
}

@compute @workgroup_size(256)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    for (var copy = 0u; copy < COPIES; copy += 1u) {
        atomicStore(&histogram[thread * COPIES + copy], 0u);
    }
    workgroupBarrier();
    for (var row = group.x; row < params.rows; row += groups.x) {
        for (var word = thread; word < params.words_per_row; word += 256u) {
            let pair = decode(weights[row * params.words_per_row + word]);
            let column = word * WEIGHTS_PER_WORD;
            count_key(key(pair.x, row, column), thread);
            if (WEIGHTS_PER_WORD == 2u && column + 1u < params.columns) {
                count_key(key(pair.y, row, column + 1u), thread);
            }
        }
    }
    workgroupBarrier();
    var total = 0u;
    for (var copy = 0u; copy < COPIES; copy += 1u) {
        total += atomicLoad(&histogram[thread * COPIES + copy]);
    }
    if (total != 0u) {
        atomicAdd(&counts[thread], total);
    }
}
