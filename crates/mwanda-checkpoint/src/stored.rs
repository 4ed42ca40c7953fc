//! The formats in which files store tensors.

use std::fmt;

use mwanda::Precision;

/// How a file stores a tensor. Quantised formats are ggml's: blocks of consecutive weights of one row share a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StoredType {
    /// IEEE 754 binary32.
    F32,
    /// IEEE 754 binary16.
    F16,
    /// bfloat16.
    Bf16,
    /// 4 bits, a scale for 32 weights.
    Q4_0,
    /// 4 bits, a scale and a minimum for 32 weights.
    Q4_1,
    /// 5 bits, a scale for 32 weights.
    Q5_0,
    /// 5 bits, a scale and a minimum for 32 weights.
    Q5_1,
    /// 8 bits, a scale for 32 weights.
    Q8_0,
    /// 4 bits, 6-bit scales and minima for 32 weights within blocks of 256.
    Q4K,
    /// 5 bits, 6-bit scales and minima for 32 weights within blocks of 256.
    Q5K,
    /// 6 bits, 8-bit scales for 16 weights within blocks of 256.
    Q6K,
}

impl StoredType {
    /// Every format that can be read.
    pub const ALL: [Self; 11] = [
        Self::F32,
        Self::F16,
        Self::Bf16,
        Self::Q4_0,
        Self::Q4_1,
        Self::Q5_0,
        Self::Q5_1,
        Self::Q8_0,
        Self::Q4K,
        Self::Q5K,
        Self::Q6K,
    ];

    /// The name that ggml and safetensors use.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "F32",
            Self::F16 => "F16",
            Self::Bf16 => "BF16",
            Self::Q4_0 => "Q4_0",
            Self::Q4_1 => "Q4_1",
            Self::Q5_0 => "Q5_0",
            Self::Q5_1 => "Q5_1",
            Self::Q8_0 => "Q8_0",
            Self::Q4K => "Q4_K",
            Self::Q5K => "Q5_K",
            Self::Q6K => "Q6_K",
        }
    }

    /// The format behind a tensor type number of GGUF (`ggml_type` in ggml.h), where it is one that can be read.
    pub fn from_ggml(code: u32) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|stored| stored.ggml_code() == code)
    }

    /// The format's number in GGUF (`ggml_type` in ggml.h).
    pub fn ggml_code(self) -> u32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Bf16 => 30,
            Self::Q4_0 => 2,
            Self::Q4_1 => 3,
            Self::Q5_0 => 6,
            Self::Q5_1 => 7,
            Self::Q8_0 => 8,
            Self::Q4K => 12,
            Self::Q5K => 13,
            Self::Q6K => 14,
        }
    }

    /// Weights in a block; 1 for the float formats. Rows consist of whole blocks.
    pub fn block_length(self) -> usize {
        match self {
            Self::F32 | Self::F16 | Self::Bf16 => 1,
            Self::Q4_0 | Self::Q4_1 | Self::Q5_0 | Self::Q5_1 | Self::Q8_0 => 32,
            Self::Q4K | Self::Q5K | Self::Q6K => 256,
        }
    }

    /// Bytes in a block (the `block_q…` structures of ggml-common.h).
    pub fn block_bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
            Self::Q4_0 => 18,
            Self::Q4_1 => 20,
            Self::Q5_0 => 22,
            Self::Q5_1 => 24,
            Self::Q8_0 => 34,
            Self::Q4K => 144,
            Self::Q5K => 176,
            Self::Q6K => 210,
        }
    }

    /// The precision of a float format; `None` for a quantised one.
    pub fn precision(self) -> Option<Precision> {
        match self {
            Self::F32 => Some(Precision::F32),
            Self::F16 => Some(Precision::F16),
            Self::Bf16 => Some(Precision::Bf16),
            _ => None,
        }
    }

    /// Bytes that this many weights take; `None` where they are no whole number of blocks or the number overflows.
    pub fn bytes(self, weights: usize) -> Option<usize> {
        if !weights.is_multiple_of(self.block_length()) {
            return None;
        }
        (weights / self.block_length()).checked_mul(self.block_bytes())
    }
}

impl fmt::Display for StoredType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
