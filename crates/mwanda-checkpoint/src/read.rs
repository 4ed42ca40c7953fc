//! Reading tensors, as a whole or in parts.

use std::borrow::Cow;
use std::ops::Range;

use mwanda::Precision;
use rayon::prelude::*;

use crate::arrangement::Arrangement;
use crate::checkpoint::{Checkpoint, Source, StoredTensor};
use crate::decode::{Part, PartContent};
use crate::error::CheckpointError;
use crate::open_file::OpenFile;
use crate::random::RandomTensor;
use crate::room::zeroed;

/// Bytes of a file that are read to be decoded, where the file is not in memory.
const PIECE: usize = 4 << 20;

/// A tensor together with where its content is and the precision it is rounded to.
struct Reader<'a> {
    tensor: &'a StoredTensor,
    content: Content<'a>,
    precision: Precision,
}

/// Where a tensor's content is.
enum Content<'a> {
    /// In memory.
    InMemory(&'a [u8]),
    /// In a file that is read.
    InFile(&'a OpenFile),
    /// Nowhere: the weights are made as they are read.
    Random(RandomTensor),
}

impl Checkpoint {
    /// All weights of a tensor, row by row, rounded to the precision in which they are exported: what is evaluated is
    /// what is exported.
    ///
    /// # Errors
    /// An unknown name, a file that was changed since it was opened or cannot be read, or too little memory.
    pub fn read_f32(&self, name: &str) -> Result<Vec<f32>, CheckpointError> {
        let reader = self.reader(name)?;
        let mut weights = zeroed(reader.tensor.weights(), name)?;
        for piece in reader.pieces(0..weights.len()) {
            let part = reader.part(piece.clone())?;
            part.read_all(piece.start, &mut weights[piece]);
        }
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
        reader.encoded(0..count)
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
        reader.encoded(rows)
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
        let mut weights = zeroed(rows.len() * columns, name)?;
        if columns > 0 {
            weights
                .par_chunks_mut(columns)
                .zip(rows)
                .try_for_each(|(weights, &row)| {
                    let first = row * columns;
                    reader.part(first..first + columns)?.read(first, weights);
                    Ok(())
                })?;
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
        for piece in reader.pieces(0..reader.tensor.weights()) {
            let part = reader.part(piece.clone())?;
            if let Some((at, value)) = part.not_finite(piece.start, piece.len()) {
                return Err(CheckpointError::NotFinite {
                    tensor: name.to_owned(),
                    row: at / columns,
                    column: at % columns,
                    value,
                });
            }
        }
        Ok(())
    }

    fn reader(&self, name: &str) -> Result<Reader<'_>, CheckpointError> {
        let tensor = self.tensor(name)?;
        let content = match &self.source {
            Source::Folder { .. } | Source::Gguf { .. } => {
                let file = &self.weight_files[tensor.file].file;
                file.expect_unchanged()?;
                match file.read_in_memory(tensor.range.clone())? {
                    Some(bytes) => Content::InMemory(bytes),
                    None => Content::InFile(file),
                }
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
    fn encoded(&self, rows: Range<usize>) -> Result<Cow<'a, [u8]>, CheckpointError> {
        let (_, columns) = self.tensor.matrix();
        if rows.is_empty() || columns == 0 {
            return Ok(Cow::Borrowed(&[]));
        }
        let weights = rows.start * columns..rows.end * columns;
        let as_stored = self.tensor.stored.precision() == Some(self.precision)
            && self.tensor.arrangement == Arrangement::AsIs;
        if let (true, Some(bytes)) = (as_stored, self.stored(weights.clone())?) {
            return Ok(bytes);
        }
        let size = self.precision.bytes_per_weight();
        let mut encoded = zeroed(weights.len() * size, &self.tensor.source_name)?;
        let begin = weights.start;
        for piece in self.pieces(weights) {
            let place = (piece.start - begin) * size..(piece.end - begin) * size;
            let part = self.part(piece.clone())?;
            part.encode_all(piece.start, &mut encoded[place]);
        }
        Ok(Cow::Owned(encoded))
    }

    /// Cuts weights into parts that are worth reading by themselves: everything where nothing is read; about [`PIECE`]
    /// bytes of a file, in whole rows and, where these are interleaved, whole heads.
    fn pieces(&self, weights: Range<usize>) -> impl Iterator<Item = Range<usize>> + use<> {
        let step = match self.content {
            Content::InMemory(_) | Content::Random(_) => weights.len(),
            Content::InFile(_) => {
                let (rows, columns) = self.tensor.matrix();
                let least = match self.tensor.arrangement {
                    Arrangement::Interleaved { heads } => rows / heads * columns,
                    Arrangement::AsIs | Arrangement::PlusOne => columns,
                };
                let stored = self.tensor.stored;
                let most = PIECE / stored.block_bytes() * stored.block_length();
                (most / least.max(1)).max(1) * least
            }
        };
        let end = weights.end;
        let starts = weights.step_by(step.max(1));
        starts.map(move |start| start..end.min(start + step))
    }

    /// Weights of whole rows with what has to be at hand to decode them.
    fn part(&self, weights: Range<usize>) -> Result<Part<'a>, CheckpointError> {
        let content = match self.content {
            Content::InMemory(bytes) => PartContent::Stored {
                first: 0,
                bytes: Cow::Borrowed(bytes),
            },
            Content::Random(tensor) => PartContent::Random(tensor),
            Content::InFile(file) => {
                let (rows, columns) = self.tensor.matrix();
                let wanted = weights.start / columns..weights.end.div_ceil(columns);
                let stored = self.tensor.arrangement.stored_rows(wanted, rows);
                let weights = stored.start * columns..stored.end * columns;
                PartContent::Stored {
                    first: weights.start,
                    bytes: file.read(self.range(weights))?,
                }
            }
        };
        Ok(Part {
            tensor: self.tensor,
            content,
            precision: self.precision,
        })
    }

    /// Weights as the file holds them; `None` where there is no file.
    fn stored(&self, weights: Range<usize>) -> Result<Option<Cow<'a, [u8]>>, CheckpointError> {
        Ok(match self.content {
            Content::InMemory(bytes) => {
                let range = self.tensor.stored_bytes(weights);
                Some(Cow::Borrowed(&bytes[range]))
            }
            Content::InFile(file) => Some(file.read(self.range(weights))?),
            Content::Random(_) => None,
        })
    }

    /// Where stored weights are in the file.
    fn range(&self, weights: Range<usize>) -> Range<u64> {
        let bytes = self.tensor.stored_bytes(weights);
        let start = self.tensor.range.start;
        start + bytes.start as u64..start + bytes.end as u64
    }
}
