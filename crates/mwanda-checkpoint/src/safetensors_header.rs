//! The header of a safetensors file: what is in it, and where.
//!
//! The `safetensors` crate takes files that are in memory as a whole and counts in the machine's words, which end at
//! 4 GiB in a browser. Here only the header is read, and offsets have 64 bits everywhere. The rules and their errors are
//! the crate's.

use std::collections::BTreeMap;

use safetensors::{Dtype, SafeTensorError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::error::CheckpointError;
use crate::open_file::OpenFile;

/// Longest header accepted, which is also the crate's limit.
const MAX_HEADER: u64 = 100_000_000;
/// Bytes of the header's length, before it.
const LENGTH: u64 = 8;

/// What a header says.
pub(crate) struct SafetensorsHeader {
    /// Where the data begin. Offsets count from here.
    pub(crate) data: u64,
    /// By name, ordered by their places.
    pub(crate) tensors: Vec<(String, TensorPlace)>,
    /// The free entries.
    pub(crate) metadata: Option<BTreeMap<String, String>>,
}

/// What a tensor is and where it lies.
#[derive(Serialize, Deserialize)]
pub(crate) struct TensorPlace {
    pub(crate) dtype: Dtype,
    pub(crate) shape: Vec<usize>,
    pub(crate) data_offsets: (u64, u64),
}

#[derive(Deserialize)]
struct Entries {
    #[serde(rename = "__metadata__")]
    metadata: Option<BTreeMap<String, String>>,
    #[serde(flatten)]
    tensors: BTreeMap<String, TensorPlace>,
}

impl SafetensorsHeader {
    /// Reads the header of a file and checks that tensors of the announced sizes fill the rest of it.
    pub(crate) fn read(file: &OpenFile) -> Result<Self, CheckpointError> {
        let broken = |source| CheckpointError::Safetensors {
            path: file.path().to_path_buf(),
            source,
        };
        let data = data_start(file)?.map_err(broken)?;
        let json = file.read(LENGTH..data)?;
        let json =
            str::from_utf8(&json).map_err(|error| broken(SafeTensorError::InvalidHeader(error)))?;
        let entries: Entries = serde_json::from_str(json)
            .map_err(|error| broken(SafeTensorError::InvalidHeaderDeserialization(error)))?;
        let mut tensors: Vec<_> = entries.tensors.into_iter().collect();
        tensors.sort_by_key(|(_, place)| place.data_offsets);
        let mut end = 0;
        for (name, place) in &tensors {
            let found = place.expect_after(end, name).map_err(broken)?;
            let needed = place.size().map_err(broken)?;
            if needed != found {
                return Err(CheckpointError::WrongSize {
                    path: file.path().to_path_buf(),
                    tensor: name.clone(),
                    needed,
                    found,
                });
            }
            end = place.data_offsets.1;
        }
        let announced = data.checked_add(end);
        let announced = announced.ok_or_else(|| broken(SafeTensorError::ValidationOverflow))?;
        expect_length(file, announced)?;
        Ok(Self {
            data,
            tensors,
            metadata: entries.metadata,
        })
    }
}

impl TensorPlace {
    /// Checks that the tensor begins where the one before it ends; its bytes.
    fn expect_after(&self, end: u64, name: &str) -> Result<u64, SafeTensorError> {
        let (start, own_end) = self.data_offsets;
        let bytes = own_end.checked_sub(start).filter(|_| start == end);
        bytes.ok_or_else(|| SafeTensorError::InvalidOffset(name.to_owned()))
    }

    /// The bytes that shape and format take, which this machine can address.
    fn size(&self) -> Result<u64, SafeTensorError> {
        let mut sizes = self.shape.iter().map(|&size| size as u64);
        let weights = sizes.try_fold(1_u64, u64::checked_mul);
        let bits = weights.and_then(|weights| weights.checked_mul(self.dtype.bitsize() as u64));
        let bits = bits.filter(|bits| usize::try_from(bits / 8).is_ok());
        match bits.ok_or(SafeTensorError::ValidationOverflow)? {
            bits if bits.is_multiple_of(8) => Ok(bits / 8),
            _ => Err(SafeTensorError::MisalignedSlice),
        }
    }
}

/// Where the data begin by the header's length, in a file that is long enough for them.
fn data_start(file: &OpenFile) -> Result<Result<u64, SafeTensorError>, CheckpointError> {
    if file.length() < LENGTH {
        return Ok(Err(SafeTensorError::HeaderTooSmall));
    }
    let mut length = [0; LENGTH as usize];
    length.copy_from_slice(&file.read(0..LENGTH)?);
    let length = u64::from_le_bytes(length);
    Ok(if length > MAX_HEADER {
        Err(SafeTensorError::HeaderTooLarge)
    } else if LENGTH + length > file.length() {
        Err(SafeTensorError::InvalidHeaderLength)
    } else {
        Ok(LENGTH + length)
    })
}

/// Checks that the file ends where its last tensor does: it may not be fully downloaded.
fn expect_length(file: &OpenFile, announced: u64) -> Result<(), CheckpointError> {
    let length = file.length();
    let path = || file.path().to_path_buf();
    match length.checked_sub(announced) {
        Some(0) => Ok(()),
        Some(excess) => Err(CheckpointError::SafetensorsTooLong {
            path: path(),
            excess,
        }),
        None => Err(CheckpointError::SafetensorsIncomplete {
            path: path(),
            length,
            announced,
        }),
    }
}

/// The length of a header as 64 bits and the header, padded so that the data begin at a multiple of 8.
pub(crate) fn encode_header<'a>(
    metadata: &BTreeMap<String, String>,
    tensors: impl Iterator<Item = (&'a str, TensorPlace)>,
) -> Vec<u8> {
    let mut entries = Map::new();
    entries.insert("__metadata__".to_owned(), json!(metadata));
    for (name, place) in tensors {
        entries.insert(name.to_owned(), json!(place));
    }
    let mut json = Value::Object(entries).to_string().into_bytes();
    json.resize(json.len().next_multiple_of(8), b' ');
    let mut header = (json.len() as u64).to_le_bytes().to_vec();
    header.append(&mut json);
    header
}
