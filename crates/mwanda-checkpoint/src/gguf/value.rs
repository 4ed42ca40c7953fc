//! The typed values of GGUF metadata.

use super::cursor::Cursor;
use super::error::GgufError;

/// Most elements accepted in an array: the largest vocabularies have 2¹⁸ tokens and about twice as many merges.
const MAX_ARRAY: u64 = 1 << 24;

/// One metadata value.
#[derive(Debug, Clone, PartialEq)]
pub enum GgufValue {
    /// 8 bits, unsigned.
    U8(u8),
    /// 8 bits, signed.
    I8(i8),
    /// 16 bits, unsigned.
    U16(u16),
    /// 16 bits, signed.
    I16(i16),
    /// 32 bits, unsigned.
    U32(u32),
    /// 32 bits, signed.
    I32(i32),
    /// 64 bits, unsigned.
    U64(u64),
    /// 64 bits, signed.
    I64(i64),
    /// Single-precision number.
    F32(f32),
    /// Double-precision number.
    F64(f64),
    /// Truth value.
    Bool(bool),
    /// Text.
    String(String),
    /// Several values of one type.
    Array(GgufArray),
}

/// Several metadata values of one type.
#[derive(Debug, Clone, PartialEq)]
pub enum GgufArray {
    /// 8 bits, unsigned.
    U8(Vec<u8>),
    /// 8 bits, signed.
    I8(Vec<i8>),
    /// 16 bits, unsigned.
    U16(Vec<u16>),
    /// 16 bits, signed.
    I16(Vec<i16>),
    /// 32 bits, unsigned.
    U32(Vec<u32>),
    /// 32 bits, signed.
    I32(Vec<i32>),
    /// 64 bits, unsigned.
    U64(Vec<u64>),
    /// 64 bits, signed.
    I64(Vec<i64>),
    /// Single-precision numbers.
    F32(Vec<f32>),
    /// Double-precision numbers.
    F64(Vec<f64>),
    /// Truth values.
    Bool(Vec<bool>),
    /// Texts.
    String(GgufStrings),
}

/// Many strings in one allocation: a vocabulary has 2¹⁸ of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GgufStrings {
    text: String,
    ends: Vec<usize>,
}

impl GgufStrings {
    /// Number of strings.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The string at this position.
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start..end])
    }

    /// All strings in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let string = &self.text[start..end];
            start = end;
            string
        })
    }
}

impl GgufValue {
    /// The name of the value's type, for messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::U8(_) => "an 8-bit unsigned integer",
            Self::I8(_) => "an 8-bit integer",
            Self::U16(_) => "a 16-bit unsigned integer",
            Self::I16(_) => "a 16-bit integer",
            Self::U32(_) => "a 32-bit unsigned integer",
            Self::I32(_) => "a 32-bit integer",
            Self::U64(_) => "a 64-bit unsigned integer",
            Self::I64(_) => "a 64-bit integer",
            Self::F32(_) => "a single-precision number",
            Self::F64(_) => "a double-precision number",
            Self::Bool(_) => "a truth value",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
        }
    }

    /// Reads the value of `key`: its type as 32 bits, then the value.
    pub(super) fn read(cursor: &mut Cursor<'_>, key: &str) -> Result<Self, GgufError> {
        const WHAT: &str = "a metadata value";
        Ok(match cursor.u32(WHAT)? {
            0 => Self::U8(u8::from_le_bytes(cursor.array(WHAT)?)),
            1 => Self::I8(i8::from_le_bytes(cursor.array(WHAT)?)),
            2 => Self::U16(u16::from_le_bytes(cursor.array(WHAT)?)),
            3 => Self::I16(i16::from_le_bytes(cursor.array(WHAT)?)),
            4 => Self::U32(u32::from_le_bytes(cursor.array(WHAT)?)),
            5 => Self::I32(i32::from_le_bytes(cursor.array(WHAT)?)),
            6 => Self::F32(f32::from_le_bytes(cursor.array(WHAT)?)),
            7 => Self::Bool(truth(u8::from_le_bytes(cursor.array(WHAT)?), key)?),
            8 => Self::String(cursor.string("a metadata string")?.to_owned()),
            9 => Self::Array(GgufArray::read(cursor, key)?),
            10 => Self::U64(u64::from_le_bytes(cursor.array(WHAT)?)),
            11 => Self::I64(i64::from_le_bytes(cursor.array(WHAT)?)),
            12 => Self::F64(f64::from_le_bytes(cursor.array(WHAT)?)),
            code => return Err(unknown_type(key, code)),
        })
    }
}

impl GgufArray {
    fn read(cursor: &mut Cursor<'_>, key: &str) -> Result<Self, GgufError> {
        let code = cursor.u32("an array's type")?;
        let length = cursor.u64("an array's length")?;
        if length > MAX_ARRAY {
            let key = key.to_owned();
            return Err(GgufError::ArrayTooLong { key, length });
        }
        Ok(match code {
            0 => Self::U8(numbers(cursor, length, u8::from_le_bytes)?),
            1 => Self::I8(numbers(cursor, length, i8::from_le_bytes)?),
            2 => Self::U16(numbers(cursor, length, u16::from_le_bytes)?),
            3 => Self::I16(numbers(cursor, length, i16::from_le_bytes)?),
            4 => Self::U32(numbers(cursor, length, u32::from_le_bytes)?),
            5 => Self::I32(numbers(cursor, length, i32::from_le_bytes)?),
            6 => Self::F32(numbers(cursor, length, f32::from_le_bytes)?),
            7 => {
                let bytes = cursor.take(length, "an array")?.iter();
                Self::Bool(
                    bytes
                        .map(|&byte| truth(byte, key))
                        .collect::<Result<_, _>>()?,
                )
            }
            8 => Self::String(strings(cursor, length)?),
            9 => {
                let key = key.to_owned();
                return Err(GgufError::NestedArray { key });
            }
            10 => Self::U64(numbers(cursor, length, u64::from_le_bytes)?),
            11 => Self::I64(numbers(cursor, length, i64::from_le_bytes)?),
            12 => Self::F64(numbers(cursor, length, f64::from_le_bytes)?),
            code => return Err(unknown_type(key, code)),
        })
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        match self {
            Self::U8(array) => array.len(),
            Self::I8(array) => array.len(),
            Self::U16(array) => array.len(),
            Self::I16(array) => array.len(),
            Self::U32(array) => array.len(),
            Self::I32(array) => array.len(),
            Self::U64(array) => array.len(),
            Self::I64(array) => array.len(),
            Self::F32(array) => array.len(),
            Self::F64(array) => array.len(),
            Self::Bool(array) => array.len(),
            Self::String(array) => array.len(),
        }
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn numbers<const N: usize, T>(
    cursor: &mut Cursor<'_>,
    length: u64,
    from_bytes: fn([u8; N]) -> T,
) -> Result<Vec<T>, GgufError> {
    // At most 2²⁴ elements of at most 8 bytes: no overflow.
    let bytes = cursor.take(length * N as u64, "an array")?;
    Ok(bytes
        .as_chunks()
        .0
        .iter()
        .map(|&word| from_bytes(word))
        .collect())
}

fn strings(cursor: &mut Cursor<'_>, length: u64) -> Result<GgufStrings, GgufError> {
    const WHAT: &str = "strings of an array";
    // Each string has at least its 8-byte length.
    if length > cursor.left() / 8 {
        return Err(GgufError::CountTooLarge {
            what: WHAT,
            count: length,
        });
    }
    let mut strings = GgufStrings {
        text: String::new(),
        ends: Vec::with_capacity(length as usize),
    };
    for _ in 0..length {
        strings.text.push_str(cursor.string(WHAT)?);
        strings.ends.push(strings.text.len());
    }
    Ok(strings)
}

fn truth(byte: u8, key: &str) -> Result<bool, GgufError> {
    match byte {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(GgufError::InvalidBool {
            key: key.to_owned(),
        }),
    }
}

fn unknown_type(key: &str, code: u32) -> GgufError {
    GgufError::UnknownValueType {
        key: key.to_owned(),
        code,
    }
}
