// Turns a row's keys into mask words; twin: prune_below in crates/mwanda/src/kernels/row_mask.rs.

// rows × ⌈columns / 32⌉; bit j % 32 of word j / 32 of a row is 1 where column j is pruned.
@group(0) @binding(3) var<storage, read_write> mask: array<u32>;

const WORDS: u32 = TILE / 32u;

var<workgroup> equal_in_word: array<u32, WORDS>;

// The lowest `count` of the bits that are set.
fn lowest_bits(bits: u32, count: u32) -> u32 {
    var rest = bits;
    for (var taken = 0u; taken < count && rest != 0u; taken += 1u) {
        rest &= rest - 1u;
    }
    return bits & ~rest;
}

// Prunes the keys below `threshold` and the first `ties` of those equal to it. Where the row has one tile, its keys are
// in workgroup memory already, and the caller has put a barrier after their writing.
fn prune_below(row: u32, threshold: u32, ties: u32, thread: u32) {
    let mask_words_per_row = (params.columns + 31u) / 32u;
    var equal_before_tile = 0u;
    for (var tile = 0u; tile < tiles(); tile += 1u) {
        if (tiles() > 1u) {
            workgroupBarrier();
            load_tile(row, tile, thread);
            workgroupBarrier();
        }
        let width = columns_in_tile(tile);
        let words = (width + 31u) / 32u;
        var below = 0u;
        var equal = 0u;
        if (thread < words) {
            for (var turn = 0u; turn < 32u; turn += 1u) {
                // Each thread starts at another bit, so that the reads of neighbours fall into different banks.
                let bit = (turn + thread) & 31u;
                let column = thread * 32u + bit;
                if (column < width) {
                    below |= select(0u, 1u, keys[column] < threshold) << bit;
                    equal |= select(0u, 1u, keys[column] == threshold) << bit;
                }
            }
            equal_in_word[thread] = countOneBits(equal);
        }
        workgroupBarrier();
        if (thread < words) {
            if (equal != 0u) {
                var before = equal_before_tile;
                for (var word = 0u; word < thread; word += 1u) {
                    before += equal_in_word[word];
                }
                below |= lowest_bits(equal, ties - min(ties, before));
            }
            mask[row * mask_words_per_row + tile * WORDS + thread] = below;
        }
        if (tiles() > 1u) {
            for (var word = 0u; word < words; word += 1u) {
                equal_before_tile += equal_in_word[word];
            }
        }
    }
}
