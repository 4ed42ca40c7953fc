//! Writing one safetensors file, tensor by tensor.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use mwanda::{Mask, Precision};
use rayon::prelude::*;
use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};

use super::layout::OutputFile;
use super::progress::Progress;
use crate::checkpoint::Checkpoint;
use crate::error::CheckpointError;

/// Bytes written between two looks at whether to stop.
const PIECE: usize = 8 << 20;

pub(super) fn write_file(
    path: &Path,
    checkpoint: &Checkpoint,
    file: &OutputFile,
    masks: &BTreeMap<String, Mask>,
    progress: &mut Progress<'_>,
) -> Result<(), CheckpointError> {
    let failed = || CheckpointError::io("write", path);
    let mut output = File::create_new(path).map_err(failed())?;
    let header = header(file).map_err(|source| CheckpointError::Safetensors {
        path: path.to_path_buf(),
        source,
    })?;
    output.write_all(&header).map_err(failed())?;
    for tensor in &file.tensors {
        let mut bytes = checkpoint.read_encoded(&tensor.name)?;
        if let Some(mask) = masks.get(&tensor.name) {
            zero(bytes.to_mut(), mask, tensor.precision);
        }
        for piece in bytes.chunks(PIECE) {
            output.write_all(piece).map_err(failed())?;
            progress.advance(piece.len())?;
        }
    }
    output.sync_all().map_err(failed())
}

/// The length of the header as 64 bits and the header, padded so that the weights start at a multiple of 8.
fn header(file: &OutputFile) -> Result<Vec<u8>, safetensors::SafeTensorError> {
    let mut end = 0;
    let mut infos = Vec::with_capacity(file.tensors.len());
    for tensor in &file.tensors {
        let start = end;
        end += usize::try_from(tensor.bytes)
            .map_err(|_| safetensors::SafeTensorError::ValidationOverflow)?;
        let info = TensorInfo {
            dtype: match tensor.precision {
                Precision::F32 => Dtype::F32,
                Precision::F16 => Dtype::F16,
                Precision::Bf16 => Dtype::BF16,
            },
            shape: tensor.shape.clone(),
            data_offsets: (start, end),
        };
        infos.push((tensor.name_in_file.clone(), info));
    }
    let metadata = Metadata::new(Some(file.metadata.clone()), infos)?;
    let mut json = serde_json::to_vec(&metadata).map_err(io::Error::from)?;
    json.resize(json.len().next_multiple_of(8), b' ');
    let mut header = (json.len() as u64).to_le_bytes().to_vec();
    header.append(&mut json);
    Ok(header)
}

/// Sets the marked weights to +0, whose bits are all 0 in every precision.
fn zero(bytes: &mut [u8], mask: &Mask, precision: Precision) {
    let size = precision.bytes_per_weight();
    if mask.columns == 0 {
        return;
    }
    bytes
        .par_chunks_mut(mask.columns * size)
        .enumerate()
        .for_each(|(row, bytes)| {
            for (bytes, word) in bytes.chunks_mut(32 * size).zip(mask.row(row)) {
                for (bit, weight) in bytes.chunks_mut(size).enumerate() {
                    if word >> bit & 1 == 1 {
                        weight.fill(0);
                    }
                }
            }
        });
}
