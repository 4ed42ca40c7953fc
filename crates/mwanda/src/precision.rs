//! How a weight is stored.

use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};
use serde::{Deserialize, Serialize};

use crate::names::named;

/// The number format in which a checkpoint stores its weights. Bytes are little-endian, as in safetensors and GGUF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// IEEE 754 binary32.
    F32,
    /// IEEE 754 binary16.
    F16,
    /// bfloat16: the upper half of a binary32.
    Bf16,
}

named!(Precision, "precision", F32 => "f32", F16 => "f16", Bf16 => "bf16");

/// Weights converted at a time, so that the intermediate halves stay in the first-level cache.
const CHUNK: usize = 2048;

impl Precision {
    /// Bytes that one weight takes.
    pub fn bytes_per_weight(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
        }
    }

    /// The weights that the bytes hold, exactly. An incomplete weight at the end is not decoded: the result has
    /// `bytes.len() / bytes_per_weight` values, which the caller compares with its shape.
    pub fn decode(self, bytes: &[u8]) -> Vec<f32> {
        match self {
            Self::F32 => bytes
                .as_chunks()
                .0
                .iter()
                .map(|&word| f32::from_le_bytes(word))
                .collect(),
            Self::F16 => decode_halves(bytes, f16::from_le_bytes),
            Self::Bf16 => decode_halves(bytes, bf16::from_le_bytes),
        }
    }

    /// The weights in this precision, rounded to the nearest, ties to even; beyond the range they become infinite.
    pub fn encode(self, weights: &[f32]) -> Vec<u8> {
        match self {
            Self::F32 => weights
                .iter()
                .flat_map(|weight| weight.to_le_bytes())
                .collect(),
            Self::F16 => encode_halves(weights, f16::ZERO, f16::to_le_bytes),
            Self::Bf16 => encode_halves(weights, bf16::ZERO, bf16::to_le_bytes),
        }
    }
}

fn decode_halves<H>(bytes: &[u8], from_bytes: impl Fn([u8; 2]) -> H) -> Vec<f32>
where
    [H]: HalfFloatSliceExt,
{
    let halves = bytes.as_chunks::<2>().0;
    let mut weights = vec![0.0; halves.len()];
    let mut buffer = Vec::with_capacity(CHUNK);
    for (halves, weights) in halves.chunks(CHUNK).zip(weights.chunks_mut(CHUNK)) {
        buffer.clear();
        buffer.extend(halves.iter().map(|&half| from_bytes(half)));
        buffer.as_slice().convert_to_f32_slice(weights);
    }
    weights
}

fn encode_halves<H: Copy>(weights: &[f32], zero: H, to_bytes: impl Fn(H) -> [u8; 2]) -> Vec<u8>
where
    [H]: HalfFloatSliceExt,
{
    let mut bytes = Vec::with_capacity(weights.len() * 2);
    let mut buffer = vec![zero; CHUNK.min(weights.len())];
    for weights in weights.chunks(CHUNK) {
        let halves = &mut buffer[..weights.len()];
        halves.convert_from_f32_slice(weights);
        bytes.extend(halves.iter().flat_map(|&half| to_bytes(half)));
    }
    bytes
}
