//! Decoding tensors.

use std::borrow::Cow;
use std::ops::Range;

use mwanda::Precision;
use rayon::prelude::*;

use crate::arrangement::Arrangement;
use crate::checkpoint::{Checkpoint, Source, StoredTensor};
use crate::error::CheckpointError;
use crate::gguf::dequantize;
use crate::random::RandomTensor;

/// Weights that one task decodes: enough to be worth a task, few enough to stay in the cache.
const STRIP: usize = 1 << 15;

/// A tensor together with its content and the precision it is rounded to.
struct Reader<'a> {
    tensor: &'a StoredTensor,
    content: Content<'a>,
    precision: Precision,
}

/// What is decoded.
enum Content<'a> {
    /// Bytes of a file.
    Mapped(&'a [u8]),
    /// Weights that are made as they are read.
    Random(RandomTensor),
}

impl Checkpoint {
    /// All weights of a tensor, row by row, rounded to the precision in which they are exported: what is evaluated is
    /// what is exported.
    ///
    /// # Errors
    /// An unknown name, or a file that was changed since it was opened.
    pub fn read_f32(&self, name: &str) -> Result<Vec<f32>, CheckpointError> {
        let reader = self.reader(name)?;
        let mut weights = vec![0.0; reader.tensor.weights()];
        let strip = reader.strip();
        weights
            .par_chunks_mut(strip)
            .enumerate()
            .for_each(|(index, weights)| reader.read(index * strip, weights));
        Ok(weights)
    }

    /// The bytes of a tensor in the precision in which it is exported, little-endian. They are those of the file
    /// where it already holds them so.
    ///
    /// # Errors
    /// Those of [`Checkpoint::read_f32`].
    pub fn read_encoded(&self, name: &str) -> Result<Cow<'_, [u8]>, CheckpointError> {
        let reader = self.reader(name)?;
        let (count, _) = reader.tensor.matrix();
        Ok(reader.encoded(0..count))
    }

    /// Consecutive rows of [`Checkpoint::read_encoded`]: a matrix can be taken in parts, none of which needs the whole.
    /// They are those of the file where it already holds them so.
    ///
    /// # Errors
    /// Those of [`Checkpoint::read_f32`], and a row that the matrix does not have.
    pub fn read_encoded_rows(
        &self,
        name: &str,
        rows: Range<usize>,
    ) -> Result<Cow<'_, [u8]>, CheckpointError> {
        let reader = self.reader(name)?;
        if let Some(last) = rows.clone().next_back() {
            reader.expect_row(name, last)?;
        }
        Ok(reader.encoded(rows))
    }

    /// Some rows of a matrix, one after the other, rounded as in [`Checkpoint::read_f32`]: embeddings are looked up
    /// without decoding the table.
    ///
    /// # Errors
    /// Those of [`Checkpoint::read_f32`], and a row that the matrix does not have.
    pub fn read_rows_f32(&self, name: &str, rows: &[usize]) -> Result<Vec<f32>, CheckpointError> {
        let reader = self.reader(name)?;
        let (_, columns) = reader.tensor.matrix();
        rows.iter()
            .try_for_each(|&row| reader.expect_row(name, row))?;
        let mut weights = vec![0.0; rows.len() * columns];
        if columns > 0 {
            weights
                .par_chunks_mut(columns)
                .zip(rows)
                .for_each(|(weights, &row)| reader.read(row * columns, weights));
        }
        Ok(weights)
    }

    /// Checks that no weight of a tensor is NaN or infinite in the precision in which it is used.
    ///
    /// # Errors
    /// The first such weight, and those of [`Checkpoint::read_f32`].
    pub fn check_finite(&self, name: &str) -> Result<(), CheckpointError> {
        let reader = self.reader(name)?;
        let (_, columns) = reader.tensor.matrix();
        let (strip, count) = (reader.strip(), reader.tensor.weights());
        let found = (0..count.div_ceil(strip))
            .into_par_iter()
            .find_map_first(|index| {
                let first = index * strip;
                let mut weights = vec![0.0; strip.min(count - first)];
                reader.read(first, &mut weights);
                let at = weights.iter().position(|weight| !weight.is_finite())?;
                Some((first + at, weights[at]))
            });
        match found {
            None => Ok(()),
            Some((at, value)) => Err(CheckpointError::NotFinite {
                tensor: name.to_owned(),
                row: at / columns,
                column: at % columns,
                value,
            }),
        }
    }

    fn reader(&self, name: &str) -> Result<Reader<'_>, CheckpointError> {
        let tensor = self.tensor(name)?;
        let content = match &self.source {
            Source::Folder { .. } | Source::Gguf { .. } => {
                let file = &self.files[tensor.file].mapped;
                file.expect_unchanged()?;
                Content::Mapped(&file.bytes()[tensor.range.clone()])
            }
            Source::Random(weights) => Content::Random(weights.tensor(name)?),
        };
        Ok(Reader {
            tensor,
            content,
            precision: self.precision_of(tensor),
        })
    }
}

impl<'a> Reader<'a> {
    fn expect_row(&self, name: &str, row: usize) -> Result<(), CheckpointError> {
        let (rows, _) = self.tensor.matrix();
        if row < rows {
            return Ok(());
        }
        Err(CheckpointError::NoSuchRow {
            tensor: name.to_owned(),
            row,
            rows,
        })
    }

    /// The bytes of rows that the tensor has.
    fn encoded(&self, rows: Range<usize>) -> Cow<'a, [u8]> {
        let (_, columns) = self.tensor.matrix();
        let size = self.precision.bytes_per_weight();
        if rows.is_empty() || columns == 0 {
            return Cow::Borrowed(&[]);
        }
        let (first, weights) = (rows.start * columns, rows.len() * columns);
        match self.content {
            Content::Mapped(bytes)
                if self.tensor.stored.precision() == Some(self.precision)
                    && self.tensor.arrangement == Arrangement::AsIs =>
            {
                Cow::Borrowed(&bytes[first * size..][..weights * size])
            }
            _ => {
                let mut encoded = vec![0; weights * size];
                let strip = self.strip();
                encoded
                    .par_chunks_mut(strip * size)
                    .enumerate()
                    .for_each(|(index, encoded)| {
                        let mut weights = vec![0.0; encoded.len() / size];
                        self.decode(first + index * strip, &mut weights);
                        encoded.copy_from_slice(&self.precision.encode(&weights));
                    });
                Cow::Owned(encoded)
            }
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

    /// Decodes weights from `first` on and rounds them. A matrix is read in whole rows.
    fn read(&self, first: usize, weights: &mut [f32]) {
        self.decode(first, weights);
        let exact = self.precision == Precision::F32
            || self.tensor.stored.precision() == Some(self.precision)
                && self.tensor.arrangement != Arrangement::PlusOne;
        if !exact {
            weights.copy_from_slice(&self.precision.decode(&self.precision.encode(weights)));
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
            Content::Mapped(content) => {
                let stored = self.tensor.stored;
                let bytes = |weights: usize| weights / stored.block_length() * stored.block_bytes();
                let bytes = &content[bytes(first)..][..bytes(weights.len())];
                dequantize(stored, bytes, weights);
            }
            Content::Random(tensor) => tensor.fill(first, weights),
        }
    }
}
