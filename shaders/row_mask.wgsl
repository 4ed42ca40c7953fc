// The mask that prunes the `count` lowest scores of each row; among equal scores those of lower column.
// Twin: crates/mwanda/src/kernels/row_mask.rs. One workgroup a row.
//
// After weights_*.wgsl, score.wgsl, row_keys.wgsl and prune_below.wgsl. A radix select of four passes: each counts, among
// the keys that agree with the threshold in the bits found so far, how many have each value of the next bits. A row of
// at most TILE columns is read from global memory once.

@group(0) @binding(4) var<uniform> params: Params;

// Scores cluster in a few exponents: with several counters a digit, neighbours rarely wait for the same one.
const COPIES: u32 = 4u;

var<workgroup> histogram: array<atomic<u32>, 1024>;
// Keys in each run of 16 digits.
var<workgroup> run_totals: array<u32, 16>;
// The digit of the threshold, and how many of the keys that have it are pruned.
var<workgroup> digit_and_remaining: array<u32, 2>;

// Finds the digit in which the `remaining`-th lowest of the counted keys lies. The caller puts a barrier before and after.
fn find_digit(remaining: u32, thread: u32) {
    var total = 0u;
    for (var copy = 0u; copy < COPIES; copy += 1u) {
        total += atomicLoad(&histogram[thread * COPIES + copy]);
    }
    atomicStore(&histogram[thread * COPIES], total);
    workgroupBarrier();
    if (thread < 16u) {
        var run = 0u;
        for (var digit = thread * 16u; digit < thread * 16u + 16u; digit += 1u) {
            run += atomicLoad(&histogram[digit * COPIES]);
        }
        run_totals[thread] = run;
    }
    workgroupBarrier();
    if (thread < 16u) {
        var below = 0u;
        for (var run = 0u; run < thread; run += 1u) {
            below += run_totals[run];
        }
        let starts_here = below < remaining || (remaining == 0u && thread == 0u);
        if (starts_here && below + run_totals[thread] >= remaining) {
            var digit = thread * 16u;
            // Ends within the run, since its total reaches `remaining`.
            loop {
                let count = atomicLoad(&histogram[digit * COPIES]);
                if (below + count >= remaining || digit == 255u) {
                    break;
                }
                below += count;
                digit += 1u;
            }
            digit_and_remaining[0] = digit;
            digit_and_remaining[1] = remaining - below;
        }
    }
}

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
    var threshold = 0u;
    var remaining = params.count;
    // The sign bit of a key is 0, so the digits are bits 30–23 (the exponent), 22–15, 14–7 and 6–0.
    for (var pass_index = 0u; pass_index < 4u; pass_index += 1u) {
        let above = 31u - 8u * pass_index;
        let shift = max(above, 8u) - 8u;
        for (var counter = thread; counter < 256u * COPIES; counter += THREADS) {
            atomicStore(&histogram[counter], 0u);
        }
        for (var tile = 0u; tile < tiles(); tile += 1u) {
            if (tiles() > 1u || pass_index == 0u) {
                workgroupBarrier();
                load_tile(row, tile, thread);
            }
            workgroupBarrier();
            for (var column = thread; column < columns_in_tile(tile); column += THREADS) {
                let key = keys[column];
                if ((key ^ threshold) >> above == 0u) {
                    let digit = (key >> shift) & ((1u << (above - shift)) - 1u);
                    atomicAdd(&histogram[digit * COPIES + thread % COPIES], 1u);
                }
            }
        }
        workgroupBarrier();
        find_digit(remaining, thread);
        workgroupBarrier();
        threshold |= digit_and_remaining[0] << shift;
        remaining = digit_and_remaining[1];
    }
    prune_below(row, threshold, remaining, thread);
}
