//! The content of one safetensors file, piece by piece.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::vec;

use mwanda::{Mask, Precision};
use rayon::prelude::*;
use safetensors::Dtype;

use super::PIECE;
use super::layout::{OutputFile, OutputTensor};
use crate::checkpoint::Checkpoint;
use crate::error::CheckpointError;
use crate::safetensors_header::{TensorPlace, encode_header};

/// The tensors of a file, some rows at a time.
pub(super) struct TensorPieces<'a> {
    checkpoint: &'a Checkpoint,
    masks: &'a BTreeMap<String, Mask>,
    tensors: vec::IntoIter<OutputTensor>,
    /// A tensor and those of its rows that are left.
    current: Option<(OutputTensor, Range<usize>)>,
}

impl<'a> TensorPieces<'a> {
    pub(super) fn new(
        checkpoint: &'a Checkpoint,
        masks: &'a BTreeMap<String, Mask>,
        tensors: Vec<OutputTensor>,
    ) -> Self {
        Self {
            checkpoint,
            masks,
            tensors: tensors.into_iter(),
            current: None,
        }
    }

    /// The next rows, about [`PIECE`] bytes; `None` after the last tensor.
    pub(super) fn next(&mut self) -> Result<Option<Cow<'a, [u8]>>, CheckpointError> {
        loop {
            if let Some((tensor, left)) = &mut self.current
                && left.start < left.end
            {
                let count = left.len().min(tensor.rows_in(PIECE));
                let rows = left.start..left.start + count;
                left.start = rows.end;
                let first = rows.start;
                let mut bytes = self.checkpoint.read_encoded_rows(&tensor.name, rows)?;
                if let Some(mask) = self.masks.get(&tensor.name) {
                    zero(bytes.to_mut(), mask, first, tensor.precision);
                }
                return Ok(Some(bytes));
            }
            let Some(tensor) = self.tensors.next() else {
                return Ok(None);
            };
            let rows = match tensor.bytes {
                0 => 0..0,
                _ => 0..tensor.rows,
            };
            self.current = Some((tensor, rows));
        }
    }
}

/// The header of a file.
pub(super) fn header(file: &OutputFile) -> Vec<u8> {
    let mut end = 0;
    let places = file.tensors.iter().map(|tensor| {
        let start = end;
        end += tensor.bytes;
        let place = TensorPlace {
            dtype: match tensor.precision {
                Precision::F32 => Dtype::F32,
                Precision::F16 => Dtype::F16,
                Precision::Bf16 => Dtype::BF16,
            },
            shape: tensor.shape.clone(),
            data_offsets: (start, end),
        };
        (tensor.name_in_file.as_str(), place)
    });
    encode_header(&file.metadata, places)
}

/// Sets the marked weights of rows from `first` on to +0, whose bits are all 0 in every precision.
fn zero(bytes: &mut [u8], mask: &Mask, first: usize, precision: Precision) {
    let size = precision.bytes_per_weight();
    if mask.columns == 0 {
        return;
    }
    bytes
        .par_chunks_mut(mask.columns * size)
        .enumerate()
        .for_each(|(row, bytes)| {
            for (bytes, word) in bytes.chunks_mut(32 * size).zip(mask.row(first + row)) {
                for (bit, weight) in bytes.chunks_mut(size).enumerate() {
                    if word >> bit & 1 == 1 {
                        weight.fill(0);
                    }
                }
            }
        });
}
