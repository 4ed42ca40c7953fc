//! Decoding ggml's formats to f32, with the same f32 operations in the same order as `gguf-py/gguf/quants.py`, so that
//! the results are equal bit for bit.

use half::f16;

use crate::stored::StoredType;

/// Decodes whole blocks of a format; `weights` takes one value for each weight in `bytes`.
///
/// # Panics
/// Where `bytes` is not exactly the bytes of `weights.len()` weights.
pub fn dequantize(stored: StoredType, bytes: &[u8], weights: &mut [f32]) {
    assert_eq!(
        stored.bytes(weights.len()),
        Some(bytes.len()),
        "bytes of {} weights stored as {stored}",
        weights.len()
    );
    match stored {
        StoredType::F32 => {
            for (&word, weight) in bytes.as_chunks().0.iter().zip(weights) {
                *weight = f32::from_le_bytes(word);
            }
        }
        StoredType::F16 => weights.copy_from_slice(&mwanda::Precision::F16.decode(bytes)),
        StoredType::Bf16 => {
            for (&[low, high], weight) in bytes.as_chunks().0.iter().zip(weights) {
                *weight = f32::from_le_bytes([0, 0, low, high]);
            }
        }
        StoredType::Q4_0 => blocks(bytes, weights, q4_0),
        StoredType::Q4_1 => blocks(bytes, weights, q4_1),
        StoredType::Q5_0 => blocks(bytes, weights, q5_0),
        StoredType::Q5_1 => blocks(bytes, weights, q5_1),
        StoredType::Q8_0 => blocks(bytes, weights, q8_0),
        StoredType::Q4K => blocks(bytes, weights, q4_k),
        StoredType::Q5K => blocks(bytes, weights, q5_k),
        StoredType::Q6K => blocks(bytes, weights, q6_k),
    }
}

fn blocks<const BYTES: usize, const WEIGHTS: usize>(
    bytes: &[u8],
    weights: &mut [f32],
    decode: impl Fn(&[u8; BYTES], &mut [f32; WEIGHTS]),
) {
    let (weights, _) = weights.as_chunks_mut();
    for (block, weights) in bytes.as_chunks().0.iter().zip(weights) {
        decode(block, weights);
    }
}

fn half(block: &[u8], at: usize) -> f32 {
    f16::from_le_bytes([block[at], block[at + 1]]).to_f32()
}

/// Scale; 16 bytes, the low halves of which are the first 16 weights, the high halves the last 16.
fn q4_0(block: &[u8; 18], weights: &mut [f32; 32]) {
    let scale = half(block, 0);
    for (i, &byte) in block[2..].iter().enumerate() {
        weights[i] = scale * f32::from((byte & 0xf) as i8 - 8);
        weights[i + 16] = scale * f32::from((byte >> 4) as i8 - 8);
    }
}

/// Scale, minimum; bytes as in Q4_0.
fn q4_1(block: &[u8; 20], weights: &mut [f32; 32]) {
    let (scale, minimum) = (half(block, 0), half(block, 2));
    for (i, &byte) in block[4..].iter().enumerate() {
        weights[i] = scale * f32::from(byte & 0xf) + minimum;
        weights[i + 16] = scale * f32::from(byte >> 4) + minimum;
    }
}

/// Scale; the fifth bits of the 32 weights; bytes as in Q4_0.
fn q5_0(block: &[u8; 22], weights: &mut [f32; 32]) {
    let scale = half(block, 0);
    let fifth = u32::from_le_bytes([block[2], block[3], block[4], block[5]]);
    for (i, &byte) in block[6..].iter().enumerate() {
        let (low, high) = five_bits(byte, fifth, i);
        weights[i] = scale * f32::from(low as i8 - 16);
        weights[i + 16] = scale * f32::from(high as i8 - 16);
    }
}

/// Scale, minimum; the fifth bits of the 32 weights; bytes as in Q4_0.
fn q5_1(block: &[u8; 24], weights: &mut [f32; 32]) {
    let (scale, minimum) = (half(block, 0), half(block, 2));
    let fifth = u32::from_le_bytes([block[4], block[5], block[6], block[7]]);
    for (i, &byte) in block[8..].iter().enumerate() {
        let (low, high) = five_bits(byte, fifth, i);
        weights[i] = scale * f32::from(low) + minimum;
        weights[i + 16] = scale * f32::from(high) + minimum;
    }
}

/// Weights `i` and `i + 16` of a block of 32.
fn five_bits(byte: u8, fifth: u32, i: usize) -> (u8, u8) {
    let bit = |j: usize| ((fifth >> j & 1) as u8) << 4;
    (byte & 0xf | bit(i), byte >> 4 | bit(i + 16))
}

/// Scale; 32 signed bytes.
fn q8_0(block: &[u8; 34], weights: &mut [f32; 32]) {
    let scale = half(block, 0);
    for (weight, &byte) in weights.iter_mut().zip(&block[2..]) {
        *weight = f32::from(byte.cast_signed()) * scale;
    }
}

/// The eight 6-bit scales and minima that 12 bytes hold: bytes 0–3 are scales 0–3 with the upper bits of scales 4–7,
/// bytes 4–7 the same for the minima, bytes 8–11 the lower bits of scales and minima 4–7.
fn scales_and_minima(packed: &[u8], i: usize) -> (u8, u8) {
    if i < 4 {
        (packed[i] & 0x3f, packed[i + 4] & 0x3f)
    } else {
        let low = packed[i + 4];
        (
            low & 0xf | packed[i - 4] >> 2 & 0x30,
            low >> 4 | packed[i] >> 2 & 0x30,
        )
    }
}

/// Scale of scales, scale of minima; 12 bytes of both; four times 32 bytes, the low halves of which are 32 weights and
/// the high halves the next 32.
fn q4_k(block: &[u8; 144], weights: &mut [f32; 256]) {
    let (scale, minimum) = (half(block, 0), half(block, 2));
    for (i, weights) in weights.as_chunks_mut::<32>().0.iter_mut().enumerate() {
        let (sub_scale, sub_minimum) = scales_and_minima(&block[4..16], i);
        let scale = scale * f32::from(sub_scale);
        let minimum = minimum * f32::from(sub_minimum);
        let bytes = &block[16 + i / 2 * 32..][..32];
        for (weight, &byte) in weights.iter_mut().zip(bytes) {
            let quant = byte >> (i % 2 * 4) & 0xf;
            *weight = scale * f32::from(quant) - minimum;
        }
    }
}

/// As Q4_K, with 32 bytes of fifth bits before the quants: bit i of byte j belongs to weight j of group i.
fn q5_k(block: &[u8; 176], weights: &mut [f32; 256]) {
    let (scale, minimum) = (half(block, 0), half(block, 2));
    let fifth = &block[16..48];
    for (i, weights) in weights.as_chunks_mut::<32>().0.iter_mut().enumerate() {
        let (sub_scale, sub_minimum) = scales_and_minima(&block[4..16], i);
        let scale = scale * f32::from(sub_scale);
        let minimum = minimum * f32::from(sub_minimum);
        let bytes = &block[48 + i / 2 * 32..][..32];
        for ((weight, &byte), &fifth) in weights.iter_mut().zip(bytes).zip(fifth) {
            let quant = byte >> (i % 2 * 4) & 0xf | (fifth >> i & 1) << 4;
            *weight = scale * f32::from(quant) - minimum;
        }
    }
}

/// 128 bytes of low halves, 64 bytes of upper bit pairs, 16 signed scales, scale of scales. Each half of the block is
/// four groups of 32 weights: groups 0 and 2 take the low and high halves of the first 32 bytes, 1 and 3 of the next.
fn q6_k(block: &[u8; 210], weights: &mut [f32; 256]) {
    let (low, upper, scales) = (&block[..128], &block[128..192], &block[192..208]);
    let scale = half(block, 208);
    for (i, weights) in weights.as_chunks_mut::<32>().0.iter_mut().enumerate() {
        let (part, group) = (i / 4, i % 4);
        let low = &low[part * 64 + group % 2 * 32..][..32];
        let upper = &upper[part * 32..][..32];
        for (j, weight) in weights.iter_mut().enumerate() {
            let scale = scale * f32::from(scales[i * 2 + j / 16].cast_signed());
            let quant = low[j] >> (group / 2 * 4) & 0xf | (upper[j] >> (group * 2) & 3) << 4;
            *weight = scale * f32::from(quant.cast_signed() - 32);
        }
    }
}
