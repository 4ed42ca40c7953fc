//! The header of a GGUF file, checked: what it says, and where its tensors lie.

use std::collections::HashSet;
use std::ops::Range;

use super::cursor::Cursor;
use super::error::GgufError;
use super::metadata::GgufMetadata;
use super::value::GgufValue;
use crate::stored::StoredType;

/// Alignment of tensor data where the file names none (`GGUF_DEFAULT_ALIGNMENT`).
const DEFAULT_ALIGNMENT: u32 = 32;
/// Largest alignment accepted: padding beyond that has no use and hides the data's place.
const MAX_ALIGNMENT: u32 = 1 << 20;
/// A metadata entry has at least a key's length, a type and one byte.
const LEAST_ENTRY: u64 = 8 + 4 + 1;
/// A tensor has at least a name's length, a number of dimensions, a type and an offset.
const LEAST_TENSOR: u64 = 8 + 4 + 4 + 8;
/// ggml's own limit (`GGML_MAX_DIMS`).
const MAX_DIMENSIONS: u32 = 4;

/// What a GGUF file says about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct GgufFile {
    /// Version of the format: 2 or 3.
    pub version: u32,
    /// Settings and tokenizer.
    pub metadata: GgufMetadata,
    /// Tensors in the order of the file's table.
    pub tensors: Vec<GgufTensor>,
}

/// A tensor in a GGUF file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GgufTensor {
    /// The name in the file, such as `blk.0.attn_q.weight`.
    pub name: String,
    /// Shape with the innermost dimension last (out × in), the reverse of the order in the file.
    pub shape: Vec<usize>,
    /// Format of the data.
    pub stored: StoredType,
    /// Bytes of the file that hold the data.
    pub range: Range<u64>,
}

impl GgufFile {
    /// Reads and checks the header of a file given as a whole, memory-mapped for instance. No tensor data is touched.
    ///
    /// # Errors
    /// A file that breaks a rule of the format or a limit of this reader: [`GgufError`] names it.
    pub fn parse(bytes: &[u8]) -> Result<Self, GgufError> {
        Self::read(&mut Cursor::new(bytes, bytes.len() as u64))
    }

    /// As [`GgufFile::parse`] for the beginning of a file of `length` bytes; `None` where the header goes on after it,
    /// which it does not where that is the whole file.
    pub(crate) fn parse_beginning(bytes: &[u8], length: u64) -> Result<Option<Self>, GgufError> {
        let mut cursor = Cursor::new(bytes, length);
        match Self::read(&mut cursor) {
            Err(_) if cursor.ran_out() => Ok(None),
            other => other.map(Some),
        }
    }

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, GgufError> {
        if cursor.array("the letters GGUF").ok() != Some(*b"GGUF") {
            return Err(GgufError::NotGguf);
        }
        let version = cursor.u32("the version")?;
        match version {
            2 | 3 => {}
            // A small number whose bytes are swapped.
            _ if version & 0xffff == 0 && version != 0 => return Err(GgufError::BigEndian),
            _ => return Err(GgufError::UnsupportedVersion(version)),
        }
        let tensor_count = cursor.u64("the number of tensors")?;
        let entry_count = cursor.u64("the number of metadata entries")?;
        expect_room("metadata entries", entry_count, LEAST_ENTRY, cursor.left())?;
        expect_room("tensors", tensor_count, LEAST_TENSOR, cursor.left())?;

        let metadata = GgufMetadata::read(cursor, entry_count)?;
        let alignment = u64::from(alignment(&metadata)?);
        let mut names = HashSet::new();
        let mut entries = Vec::new();
        for _ in 0..tensor_count {
            let entry = TensorEntry::read(cursor)?;
            if !names.insert(entry.name) {
                let tensor = entry.name.to_owned();
                return Err(GgufError::DuplicateTensor { tensor });
            }
            entries.push(entry);
        }
        // The position is at most the file's length and the alignment at most 2²⁰: no overflow.
        let data = cursor.offset().next_multiple_of(alignment);
        let tensors = entries
            .into_iter()
            .map(|entry| entry.place(data, alignment, cursor.length()))
            .collect::<Result<Vec<_>, _>>()?;
        expect_disjoint(&tensors)?;
        Ok(Self {
            version,
            metadata,
            tensors,
        })
    }

    /// The tensor of this name.
    pub fn tensor(&self, name: &str) -> Option<&GgufTensor> {
        self.tensors.iter().find(|tensor| tensor.name == name)
    }
}

/// One entry of the tensor table, its data not yet placed in the file.
struct TensorEntry<'a> {
    name: &'a str,
    shape: Vec<usize>,
    stored: StoredType,
    bytes: u64,
    offset: u64,
}

impl<'a> TensorEntry<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, GgufError> {
        let name = cursor.string("a tensor's name")?;
        let count = cursor.u32("a tensor's number of dimensions")?;
        if count > MAX_DIMENSIONS {
            let tensor = name.to_owned();
            return Err(GgufError::TooManyDimensions { tensor, count });
        }
        let overflow = || GgufError::ShapeOverflow {
            tensor: name.to_owned(),
        };
        let mut shape = Vec::with_capacity(count as usize);
        for _ in 0..count {
            let dimension = cursor.u64("a tensor's dimension")?;
            shape.push(usize::try_from(dimension).map_err(|_| overflow())?);
        }
        shape.reverse();
        let code = cursor.u32("a tensor's type")?;
        let stored =
            StoredType::from_ggml(code).ok_or_else(|| GgufError::UnsupportedTensorType {
                tensor: name.to_owned(),
                name: ggml_type_name(code),
            })?;
        let offset = cursor.u64("a tensor's offset")?;

        let row = shape.last().copied().unwrap_or(1);
        if !row.is_multiple_of(stored.block_length()) {
            return Err(GgufError::PartialBlock {
                tensor: name.to_owned(),
                row,
                block: stored.block_length(),
                stored: stored.name(),
            });
        }
        let weights = shape.iter().try_fold(1_usize, |product, &dimension| {
            product.checked_mul(dimension)
        });
        let bytes = weights.and_then(|weights| stored.bytes(weights));
        Ok(Self {
            name,
            shape,
            stored,
            bytes: bytes.ok_or_else(overflow)? as u64,
            offset,
        })
    }

    /// Finds the tensor's bytes in a file of `length` bytes whose data section starts at `data`.
    fn place(self, data: u64, alignment: u64, length: u64) -> Result<GgufTensor, GgufError> {
        let tensor = self.name.to_owned();
        if !self.offset.is_multiple_of(alignment) {
            return Err(GgufError::UnalignedOffset {
                tensor,
                offset: self.offset,
                alignment,
            });
        }
        let start = data.checked_add(self.offset);
        let end = start.and_then(|start| start.checked_add(self.bytes));
        let (Some(start), Some(end)) = (start, end) else {
            return Err(GgufError::ShapeOverflow { tensor });
        };
        // An empty tensor may stand where the data section would start in a file that has none.
        if end > length && self.bytes > 0 {
            return Err(GgufError::OutsideFile {
                tensor,
                end,
                length,
            });
        }
        Ok(GgufTensor {
            name: tensor,
            shape: self.shape,
            stored: self.stored,
            range: start.min(length)..end.min(length),
        })
    }
}

fn expect_room(what: &'static str, count: u64, least: u64, left: u64) -> Result<(), GgufError> {
    if count > left / least {
        return Err(GgufError::CountTooLarge { what, count });
    }
    Ok(())
}

fn alignment(metadata: &GgufMetadata) -> Result<u32, GgufError> {
    match metadata.get("general.alignment") {
        None => Ok(DEFAULT_ALIGNMENT),
        Some(&GgufValue::U32(alignment)) => {
            if alignment.is_power_of_two() && alignment <= MAX_ALIGNMENT {
                Ok(alignment)
            } else {
                Err(GgufError::BadAlignment(alignment))
            }
        }
        Some(other) => Err(GgufError::AlignmentType {
            found: other.type_name(),
        }),
    }
}

fn expect_disjoint(tensors: &[GgufTensor]) -> Result<(), GgufError> {
    let mut placed: Vec<_> = tensors.iter().filter(|t| !t.range.is_empty()).collect();
    placed.sort_by_key(|tensor| tensor.range.start);
    match placed
        .windows(2)
        .find(|pair| pair[0].range.end > pair[1].range.start)
    {
        Some(pair) => Err(GgufError::Overlap {
            first: pair[0].name.clone(),
            second: pair[1].name.clone(),
        }),
        None => Ok(()),
    }
}

/// ggml's name of a tensor type that cannot be read.
fn ggml_type_name(code: u32) -> String {
    let name = match code {
        4 => "Q4_2",
        5 => "Q4_3",
        9 => "Q8_1",
        10 => "Q2_K",
        11 => "Q3_K",
        15 => "Q8_K",
        16 => "IQ2_XXS",
        17 => "IQ2_XS",
        18 => "IQ3_XXS",
        19 => "IQ1_S",
        20 => "IQ4_NL",
        21 => "IQ3_S",
        22 => "IQ2_S",
        23 => "IQ4_XS",
        24 => "I8",
        25 => "I16",
        26 => "I32",
        27 => "I64",
        28 => "F64",
        29 => "IQ1_M",
        34 => "TQ1_0",
        35 => "TQ2_0",
        39 => "MXFP4",
        _ => return format!("type {code}"),
    };
    name.to_owned()
}
