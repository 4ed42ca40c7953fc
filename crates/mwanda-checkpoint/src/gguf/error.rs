//! What can be wrong with a GGUF file.

use thiserror::Error;

/// Why a GGUF file cannot be read. Offsets are bytes from the start of the file.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum GgufError {
    /// The file does not start with the four letters `GGUF`.
    #[error("not a GGUF file: it does not start with the letters GGUF")]
    NotGguf,
    /// The file is written for a big-endian machine.
    #[error(
        "big-endian GGUF files are not supported; convert the model again on a little-endian machine"
    )]
    BigEndian,
    /// A version other than 2 or 3.
    #[error("GGUF version {0} is not supported; versions 2 and 3 are")]
    UnsupportedVersion(u32),
    /// The file ends within something.
    #[error("the file ends at byte {length}, within {what} at byte {offset}")]
    Truncated {
        /// What was being read.
        what: &'static str,
        /// Where it starts.
        offset: u64,
        /// Bytes of the whole file.
        length: u64,
    },
    /// A count that the rest of the file has no room for.
    #[error("{count} {what} are announced, more than the file has room for")]
    CountTooLarge {
        /// What is counted.
        what: &'static str,
        /// The count in the file.
        count: u64,
    },
    /// A string above the limit of 1 MiB.
    #[error("a string of {length} bytes at byte {offset} is longer than the limit of 1 MiB")]
    StringTooLong {
        /// Where its length stands.
        offset: u64,
        /// Its length in the file.
        length: u64,
    },
    /// A string that is not UTF-8.
    #[error("the string at byte {offset} is not valid UTF-8")]
    NotUtf8 {
        /// Where it starts.
        offset: u64,
    },
    /// An array above the limit of 2²⁴ elements.
    #[error("the array {key:?} has {length} elements, more than the limit of 16777216")]
    ArrayTooLong {
        /// Its key.
        key: String,
        /// Its length in the file.
        length: u64,
    },
    /// An array of arrays.
    #[error("{key:?} is an array of arrays, which is not supported")]
    NestedArray {
        /// Its key.
        key: String,
    },
    /// A value type that GGUF does not define.
    #[error("{key:?} has the unknown value type {code}")]
    UnknownValueType {
        /// The key.
        key: String,
        /// The type number in the file.
        code: u32,
    },
    /// A truth value that is neither 0 nor 1.
    #[error("{key:?} holds a truth value that is neither 0 nor 1")]
    InvalidBool {
        /// The key.
        key: String,
    },
    /// A metadata key that occurs twice.
    #[error("the key {key:?} occurs twice")]
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// `general.alignment` is not a 32-bit unsigned integer.
    #[error("general.alignment is {found}, not a 32-bit unsigned integer")]
    AlignmentType {
        /// The type in the file.
        found: &'static str,
    },
    /// `general.alignment` is not a power of two up to 1 MiB.
    #[error("general.alignment is {0}, not a power of two of at most 1048576")]
    BadAlignment(u32),
    /// A tensor with more than four dimensions.
    #[error("tensor {tensor:?} has {count} dimensions; at most 4 are allowed")]
    TooManyDimensions {
        /// The tensor.
        tensor: String,
        /// Dimensions in the file.
        count: u32,
    },
    /// A shape whose number of weights or bytes overflows.
    #[error("the shape of tensor {tensor:?} overflows")]
    ShapeOverflow {
        /// The tensor.
        tensor: String,
    },
    /// A tensor type that cannot be read.
    #[error(
        "tensor {tensor:?} is stored as {name}, which cannot be read; F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K and Q6_K can"
    )]
    UnsupportedTensorType {
        /// The tensor.
        tensor: String,
        /// ggml's name of the type, or its number.
        name: String,
    },
    /// A row that is no whole number of blocks.
    #[error(
        "the rows of tensor {tensor:?} have {row} weights, no multiple of the {block} in a block of {stored}"
    )]
    PartialBlock {
        /// The tensor.
        tensor: String,
        /// Weights in a row.
        row: usize,
        /// Weights in a block.
        block: usize,
        /// Name of the format.
        stored: &'static str,
    },
    /// A tensor name that occurs twice.
    #[error("the tensor {tensor:?} occurs twice")]
    DuplicateTensor {
        /// The tensor.
        tensor: String,
    },
    /// A tensor whose data does not start at a multiple of the alignment.
    #[error("tensor {tensor:?} starts at {offset}, no multiple of the alignment {alignment}")]
    UnalignedOffset {
        /// The tensor.
        tensor: String,
        /// Its offset in the data section.
        offset: u64,
        /// The file's alignment.
        alignment: u64,
    },
    /// A tensor that reaches beyond the end of the file.
    #[error("tensor {tensor:?} needs bytes up to {end}, but the file ends at {length}")]
    OutsideFile {
        /// The tensor.
        tensor: String,
        /// The first byte behind it.
        end: u64,
        /// Bytes of the whole file.
        length: u64,
    },
    /// Two tensors that share bytes.
    #[error("the tensors {first:?} and {second:?} overlap")]
    Overlap {
        /// The one that starts first.
        first: String,
        /// The one that starts within it.
        second: String,
    },
}
