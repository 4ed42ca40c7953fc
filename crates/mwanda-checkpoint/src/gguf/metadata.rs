//! The key/value part of a GGUF file.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::cursor::Cursor;
use super::error::GgufError;
use super::value::{GgufArray, GgufStrings, GgufValue};

/// Metadata of a GGUF file by key: the model's settings and its tokenizer. The getters answer `None` where the key is
/// absent or of another type; [`GgufMetadata::get`] tells the two apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GgufMetadata {
    entries: BTreeMap<String, GgufValue>,
}

impl GgufMetadata {
    /// Reads this many entries.
    pub(super) fn read(cursor: &mut Cursor<'_>, count: u64) -> Result<Self, GgufError> {
        let mut entries = BTreeMap::new();
        for _ in 0..count {
            let key = cursor.string("a metadata key")?;
            let value = GgufValue::read(cursor, key)?;
            match entries.entry(key.to_owned()) {
                Entry::Vacant(place) => place.insert(value),
                Entry::Occupied(place) => {
                    let key = place.key().clone();
                    return Err(GgufError::DuplicateKey { key });
                }
            };
        }
        Ok(Self { entries })
    }

    /// All entries, ordered by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &GgufValue)> {
        self.entries
            .iter()
            .map(|(key, value)| (key.as_str(), value))
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&GgufValue> {
        self.entries.get(key)
    }

    /// A text.
    pub fn string(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            GgufValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// An integer of any width that is not negative.
    pub fn unsigned(&self, key: &str) -> Option<u64> {
        match *self.get(key)? {
            GgufValue::U8(number) => Some(number.into()),
            GgufValue::U16(number) => Some(number.into()),
            GgufValue::U32(number) => Some(number.into()),
            GgufValue::U64(number) => Some(number),
            GgufValue::I8(number) => number.try_into().ok(),
            GgufValue::I16(number) => number.try_into().ok(),
            GgufValue::I32(number) => number.try_into().ok(),
            GgufValue::I64(number) => number.try_into().ok(),
            _ => None,
        }
    }

    /// A token id or another integer that fits in 32 bits.
    pub fn u32(&self, key: &str) -> Option<u32> {
        self.unsigned(key)?.try_into().ok()
    }

    /// A number of either precision. A single-precision value becomes the double that prints the same (1e-6 stays
    /// 1e-6), because that is the value the original configuration held.
    pub fn float(&self, key: &str) -> Option<f64> {
        match *self.get(key)? {
            GgufValue::F32(number) => Some(widen(number)),
            GgufValue::F64(number) => Some(number),
            _ => None,
        }
    }

    /// A truth value.
    pub fn bool(&self, key: &str) -> Option<bool> {
        match *self.get(key)? {
            GgufValue::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    /// An array.
    pub fn array(&self, key: &str) -> Option<&GgufArray> {
        match self.get(key)? {
            GgufValue::Array(array) => Some(array),
            _ => None,
        }
    }

    /// An array of strings: tokens, merges.
    pub fn strings(&self, key: &str) -> Option<&GgufStrings> {
        match self.array(key)? {
            GgufArray::String(strings) => Some(strings),
            _ => None,
        }
    }

    /// An array of single-precision numbers: token scores.
    pub fn f32s(&self, key: &str) -> Option<&[f32]> {
        match self.array(key)? {
            GgufArray::F32(numbers) => Some(numbers),
            _ => None,
        }
    }

    /// An array of 32-bit integers: token types.
    pub fn i32s(&self, key: &str) -> Option<&[i32]> {
        match self.array(key)? {
            GgufArray::I32(numbers) => Some(numbers),
            _ => None,
        }
    }

    /// An array of 32-bit unsigned integers.
    pub fn u32s(&self, key: &str) -> Option<&[u32]> {
        match self.array(key)? {
            GgufArray::U32(numbers) => Some(numbers),
            _ => None,
        }
    }

    /// An array of bytes, such as a precompiled character map.
    pub fn u8s(&self, key: &str) -> Option<&[u8]> {
        match self.array(key)? {
            GgufArray::U8(numbers) => Some(numbers),
            _ => None,
        }
    }
}

fn widen(number: f32) -> f64 {
    number.to_string().parse().unwrap_or(f64::from(number))
}
