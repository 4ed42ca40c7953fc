//! Which weights of a matrix are pruned.

use rayon::prelude::*;

use crate::error::{MethodError, elements, expect_length, expect_matrix};

/// One bit a weight: 1 is pruned, 0 is kept. Row-major; each row starts at a new word, its padding bits are 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    /// Output features.
    pub rows: usize,
    /// Input features.
    pub columns: usize,
    /// Bit `j % 32` of word `i * words_per_row + j / 32` belongs to the weight in row `i`, column `j`.
    pub words: Vec<u32>,
}

impl Mask {
    /// A mask that prunes nothing.
    ///
    /// # Panics
    /// Where the mask is larger than the address space, as [`vec!`] does.
    pub fn new(rows: usize, columns: usize) -> Self {
        Self {
            rows,
            columns,
            words: vec![0; rows * columns.div_ceil(32)],
        }
    }

    /// A mask from words that came from elsewhere, a device for instance.
    ///
    /// # Errors
    /// A wrong number of words, or bits set in a row's padding.
    pub fn from_words(rows: usize, columns: usize, words: Vec<u32>) -> Result<Self, MethodError> {
        elements(rows, columns)?;
        expect_length("mask words", rows * columns.div_ceil(32), words.len())?;
        let mask = Self {
            rows,
            columns,
            words,
        };
        let padding = mask.padding();
        match (0..rows).find(|&row| {
            mask.row(row)
                .last()
                .is_some_and(|&word| word & padding != 0)
        }) {
            Some(row) => Err(MethodError::MaskPadding { row, columns }),
            None => Ok(mask),
        }
    }

    /// The mask of a pruned matrix: the weights that are 0 or −0. Weights that were 0 before pruning count as well.
    ///
    /// # Errors
    /// A number of weights other than `rows × columns`.
    pub fn from_zeros(weight: &[f32], rows: usize, columns: usize) -> Result<Self, MethodError> {
        expect_matrix("weight", rows, columns, weight.len())?;
        let mut mask = Self::new(rows, columns);
        let words_per_row = mask.words_per_row();
        if columns > 0 {
            let rows = mask
                .words
                .par_chunks_mut(words_per_row)
                .zip(weight.par_chunks(columns));
            rows.for_each(|(words, weight)| mark(words, weight, |&weight| weight == 0.0));
        }
        Ok(mask)
    }

    /// Words that one row takes: `⌈columns / 32⌉`.
    pub fn words_per_row(&self) -> usize {
        self.columns.div_ceil(32)
    }

    /// Whether the weight in row `i`, column `j` is pruned.
    ///
    /// # Panics
    /// Outside the matrix.
    pub fn is_pruned(&self, i: usize, j: usize) -> bool {
        assert!(
            j < self.columns,
            "column {j} of a mask with {} columns",
            self.columns
        );
        self.row(i)[j / 32] >> (j % 32) & 1 == 1
    }

    /// Marks the weight in row `i`, column `j` as pruned.
    ///
    /// # Panics
    /// Outside the matrix.
    pub fn prune(&mut self, i: usize, j: usize) {
        assert!(
            j < self.columns,
            "column {j} of a mask with {} columns",
            self.columns
        );
        let word = i * self.words_per_row() + j / 32;
        self.words[word] |= 1 << (j % 32);
    }

    /// Weights that are pruned.
    pub fn pruned_count(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// The share of weights that are pruned; 0 for a matrix without weights.
    pub fn sparsity(&self) -> f64 {
        match self.rows * self.columns {
            0 => 0.0,
            weights => self.pruned_count() as f64 / weights as f64,
        }
    }

    /// The words of row `i`.
    ///
    /// # Panics
    /// Outside the matrix.
    pub fn row(&self, i: usize) -> &[u32] {
        let words_per_row = self.words_per_row();
        &self.words[i * words_per_row..][..words_per_row]
    }

    /// The share of weights on which both masks agree; 1 for matrices without weights.
    ///
    /// # Errors
    /// Masks of different shapes.
    pub fn agreement(&self, other: &Self) -> Result<f64, MethodError> {
        other.expect_shape(self.rows, self.columns)?;
        let weights = self.rows * self.columns;
        if weights == 0 {
            return Ok(1.0);
        }
        let words = self.words.iter().zip(&other.words);
        let differences: u64 = words
            .map(|(ours, theirs)| u64::from((ours ^ theirs).count_ones()))
            .sum();
        Ok(1.0 - differences as f64 / weights as f64)
    }

    /// Checks that the mask is one of a matrix of this shape.
    pub(crate) fn expect_shape(&self, rows: usize, columns: usize) -> Result<(), MethodError> {
        if (self.rows, self.columns) == (rows, columns) {
            return expect_length("mask words", rows * self.words_per_row(), self.words.len());
        }
        Err(MethodError::MaskShape {
            expected_rows: rows,
            expected_columns: columns,
            rows: self.rows,
            columns: self.columns,
        })
    }

    /// The bits of a row's last word that belong to no column.
    fn padding(&self) -> u32 {
        match self.columns % 32 {
            0 => 0,
            used => u32::MAX << used,
        }
    }
}

/// Sets the bits of those values of one row that are to be pruned.
pub(crate) fn mark<T>(words: &mut [u32], values: &[T], is_pruned: impl Fn(&T) -> bool) {
    for (word, values) in words.iter_mut().zip(values.chunks(32)) {
        let bits = values
            .iter()
            .enumerate()
            .map(|(bit, value)| u32::from(is_pruned(value)) << bit);
        *word = bits.fold(0, |word, bit| word | bit);
    }
}
