// Weights stored as f32: one a word.

const WEIGHTS_PER_WORD: u32 = 1u;

// The weight in .x.
fn decode(word: u32) -> vec2<f32> {
    return vec2<f32>(bitcast<f32>(word), 0.0);
}
