// Weights stored as IEEE 754 binary16: two a word, the left one in the lower half. Rows start at a new word.

const WEIGHTS_PER_WORD: u32 = 2u;

// In integers rather than by unpack2x16float, which devices may flush subnormals in: here every half is exact.
fn decode_half(half: u32) -> f32 {
    let sign = (half & 0x8000u) << 16u;
    let magnitude = half & 0x7fffu;
    var bits = (magnitude << 13u) + 0x38000000u;
    if (magnitude < 0x0400u) {
        bits = bitcast<u32>(f32(magnitude) * 5.9604644775390625e-8);
    } else if (magnitude >= 0x7c00u) {
        bits = (magnitude << 13u) | 0x7f800000u;
    }
    return bitcast<f32>(sign | bits);
}

// The left weight in .x, the right one in .y.
fn decode(word: u32) -> vec2<f32> {
    return vec2<f32>(decode_half(word & 0xffffu), decode_half(word >> 16u));
}
