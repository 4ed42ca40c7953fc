//! Decoding weights whose bytes are at hand.

use std::borrow::Cow;

use mwanda::Precision;
use rayon::prelude::*;

use crate::arrangement::Arrangement;
use crate::checkpoint::StoredTensor;
use crate::gguf::dequantize;
use crate::random::RandomTensor;

/// Weights that one task decodes: enough to be worth a task, few enough to stay in the cache.
const STRIP: usize = 1 << 15;

/// A part of a tensor together with its content and the precision it is rounded to. Positions are those of the whole
/// tensor.
pub(crate) struct Part<'a> {
    pub(crate) tensor: &'a StoredTensor,
    pub(crate) content: PartContent<'a>,
    pub(crate) precision: Precision,
}

/// What is decoded.
pub(crate) enum PartContent<'a> {
    /// Bytes of a file.
    Stored {
        /// The position of the first weight as they are stored.
        first: usize,
        bytes: Cow<'a, [u8]>,
    },
    /// Weights that are made as they are read.
    Random(RandomTensor),
}

impl Part<'_> {
    /// The rounded weights from `first` on.
    pub(crate) fn read_all(&self, first: usize, weights: &mut [f32]) {
        let strip = self.strip();
        weights
            .par_chunks_mut(strip)
            .enumerate()
            .for_each(|(index, weights)| self.read(first + index * strip, weights));
    }

    /// The weights from `first` on, encoded in the precision.
    pub(crate) fn encode_all(&self, first: usize, encoded: &mut [u8]) {
        let (strip, size) = (self.strip(), self.precision.bytes_per_weight());
        encoded
            .par_chunks_mut(strip * size)
            .enumerate()
            .for_each(|(index, encoded)| {
                let mut weights = vec![0.0; encoded.len() / size];
                self.decode(first + index * strip, &mut weights);
                encoded.copy_from_slice(&self.precision.encode(&weights));
            });
    }

    /// The first of `count` rounded weights from `first` on that is NaN or infinite: its position and value.
    pub(crate) fn not_finite(&self, first: usize, count: usize) -> Option<(usize, f32)> {
        let strip = self.strip();
        (0..count.div_ceil(strip))
            .into_par_iter()
            .find_map_first(|index| {
                let begin = index * strip;
                let mut weights = vec![0.0; strip.min(count - begin)];
                self.read(first + begin, &mut weights);
                let at = weights.iter().position(|weight| !weight.is_finite())?;
                Some((first + begin + at, weights[at]))
            })
    }

    /// Decodes weights from `first` on and rounds them. A matrix is read in whole rows.
    pub(crate) fn read(&self, first: usize, weights: &mut [f32]) {
        self.decode(first, weights);
        let exact = self.precision == Precision::F32
            || self.tensor.stored.precision() == Some(self.precision)
                && self.tensor.arrangement != Arrangement::PlusOne;
        if !exact {
            weights.copy_from_slice(&self.precision.decode(&self.precision.encode(weights)));
        }
    }

    /// About [`STRIP`] weights: whole rows of matrices, whole blocks of vectors.
    fn strip(&self) -> usize {
        let (_, columns) = self.tensor.matrix();
        match columns {
            0 | 1 => STRIP,
            columns => (STRIP / columns).max(1) * columns,
        }
    }

    fn decode(&self, first: usize, weights: &mut [f32]) {
        match self.tensor.arrangement {
            Arrangement::AsIs => self.decode_stored(first, weights),
            Arrangement::PlusOne => {
                self.decode_stored(first, weights);
                weights.iter_mut().for_each(|weight| *weight -= 1.0);
            }
            Arrangement::Interleaved { .. } => {
                let (rows, columns) = self.tensor.matrix();
                for (index, weights) in weights.chunks_mut(columns).enumerate() {
                    let row = first / columns + index;
                    let stored = self.tensor.arrangement.stored_row(row, rows);
                    self.decode_stored(stored * columns, weights);
                }
            }
        }
    }

    /// Decodes weights from the stored position `first` on, a multiple of the block length.
    fn decode_stored(&self, first: usize, weights: &mut [f32]) {
        match &self.content {
            PartContent::Stored {
                first: begin,
                bytes,
            } => {
                let first = first - begin;
                let range = self.tensor.stored_bytes(first..first + weights.len());
                dequantize(self.tensor.stored, &bytes[range], weights);
            }
            PartContent::Random(tensor) => tensor.fill(first, weights),
        }
    }
}
