// The mask that keeps the `count` highest scores of every group of GROUP consecutive weights of a row; among equal scores
// those of lower column are pruned first.
// Twin: crates/mwanda/src/kernels/pattern_mask.rs. One thread a group; a workgroup writes whole mask words, since
// 256 groups are 8 × GROUP of them.
//
// After weights_*.wgsl and score.wgsl. GROUP divides the columns.

// rows × ⌈columns / 32⌉; bit j % 32 of word j / 32 of a row is 1 where column j is pruned.
@group(0) @binding(3) var<storage, read_write> mask: array<u32>;
@group(0) @binding(4) var<uniform> params: Params;

// 2 to 32.
const GROUP: u32 = {{ group }}u;
const WORDS: u32 = 8u * GROUP;

var<workgroup> bits: array<atomic<u32>, WORDS>;

@compute @workgroup_size(256)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let groups_per_row = params.columns / GROUP;
    let blocks_per_row = (groups_per_row + 255u) / 256u;
    let index = group.x + group.y * groups.x;
    let row = index / blocks_per_row;
    let block = index % blocks_per_row;
    if (row >= params.rows) {
        return;
    }
    if (thread < WORDS) {
        atomicStore(&bits[thread], 0u);
    }
    workgroupBarrier();
    if (block * 256u + thread < groups_per_row) {
        let first_column = (block * 256u + thread) * GROUP;
        let row_start = row * params.words_per_row;
        var keys: array<u32, GROUP>;
        if (GROUP % WEIGHTS_PER_WORD == 0u) {
            for (var word = 0u; word < GROUP / WEIGHTS_PER_WORD; word += 1u) {
                let pair = decode(weights[row_start + first_column / WEIGHTS_PER_WORD + word]);
                let position = word * WEIGHTS_PER_WORD;
                keys[position] = key(pair.x, row, first_column + position);
                if (WEIGHTS_PER_WORD == 2u) {
                    keys[min(position + 1u, GROUP - 1u)] = key(pair.y, row, first_column + position + 1u);
                }
            }
        } else {
            for (var position = 0u; position < GROUP; position += 1u) {
                let column = first_column + position;
                let pair = decode(weights[row_start + column / WEIGHTS_PER_WORD]);
                keys[position] = key(select(pair.x, pair.y, column % WEIGHTS_PER_WORD == 1u), row, column);
            }
        }
        var pruned = 0u;
        for (var position = 0u; position < GROUP; position += 1u) {
            // How many of the group are pruned before this key: all lower ones, and equal ones to its left.
            var before = 0u;
            for (var other = 0u; other < GROUP; other += 1u) {
                let lower = keys[other] < keys[position];
                let equal_to_the_left = keys[other] == keys[position] && other < position;
                before += select(0u, 1u, lower || equal_to_the_left);
            }
            pruned |= select(0u, 1u, before + params.count < GROUP) << position;
        }
        // A group may lie in two words.
        let first_bit = thread * GROUP;
        atomicOr(&bits[first_bit / 32u], pruned << (first_bit % 32u));
        if (first_bit % 32u + GROUP > 32u) {
            atomicOr(&bits[first_bit / 32u + 1u], pruned >> (32u - first_bit % 32u));
        }
    }
    workgroupBarrier();
    let words_per_row = (params.columns + 31u) / 32u;
    let word = block * WORDS + thread;
    if (thread < WORDS && word < words_per_row) {
        mask[row * words_per_row + word] = atomicLoad(&bits[thread]);
    }
}
