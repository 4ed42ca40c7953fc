// Scores as integers that order like them; twin: crates/mwanda/src/score/key.rs.

// What a kernel that scores weights is told. Rows are those of one chunk of the matrix.
struct Params {
    rows: u32,
    columns: u32,
    // Words of `weights` that a row takes.
    words_per_row: u32,
    // Row of the matrix at which the chunk begins.
    first_row: u32,
    // 1: RIA's bracket, 0: magnitude times column factor.
    relative: u32,
    // Weights to prune of each row, or weights to keep of each group.
    count: u32,
    // Bits of the threshold that are known.
    threshold: u32,
    // Lowest bit of the digit that is counted.
    shift: u32,
}

// rows × words_per_row; see weights_*.wgsl.
@group(0) @binding(0) var<storage, read_write> weights: array<u32>;
// columns column factors; with RIA then columns reciprocal column sums and one reciprocal row sum for each row of the
// matrix.
@group(0) @binding(1) var<storage, read_write> scoring: array<f32>;
// One word: the first row of the matrix with a score that is NaN, or 0xffffffff.
@group(0) @binding(2) var<storage, read_write> not_a_number: array<atomic<u32>>;

// The key of +∞; anything above is NaN.
const LARGEST_KEY: u32 = 0x7f800000u;

// The bits of the score without its sign: they order like the score, and −0 is 0.
fn key(weight: f32, row: u32, column: u32) -> u32 {
    let magnitude = bitcast<f32>(bitcast<u32>(weight) & 0x7fffffffu);
    let factor = scoring[column];
    var score = magnitude * factor;
    if (params.relative != 0u) {
        let by_column = magnitude * scoring[params.columns + column];
        let by_row = magnitude * scoring[2u * params.columns + params.first_row + row];
        score = (by_column + by_row) * factor;
    }
    let bits = bitcast<u32>(score) & 0x7fffffffu;
    if (bits > LARGEST_KEY) {
        atomicMin(&not_a_number[0], params.first_row + row);
    }
    return bits;
}
