// Weights stored as bfloat16, the upper half of an f32: two a word, the left one in the lower half. Rows start at a new
// word.

const WEIGHTS_PER_WORD: u32 = 2u;

// The left weight in .x, the right one in .y.
fn decode(word: u32) -> vec2<f32> {
    return vec2<f32>(bitcast<f32>(word << 16u), bitcast<f32>(word & 0xffff0000u));
}
