//! How a file's values are arranged compared with the Hugging Face tensor they stand for.

use std::ops::Range;

/// What has to be undone when a stored tensor is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrangement {
    /// Nothing.
    AsIs,
    /// The rows of each head are interleaved: first row of its first half, first row of its second half, and so on.
    Interleaved {
        /// Number of heads.
        heads: usize,
    },
    /// One has been added to every value.
    PlusOne,
}

impl Arrangement {
    /// The stored row that holds row `row` of the Hugging Face tensor, which has `rows`.
    pub(crate) fn stored_row(self, row: usize, rows: usize) -> usize {
        match self {
            Self::AsIs | Self::PlusOne => row,
            Self::Interleaved { heads } => {
                let head_rows = rows / heads;
                let (head, within) = (row / head_rows, row % head_rows);
                let (second_half, pair) = (within / (head_rows / 2), within % (head_rows / 2));
                head * head_rows + pair * 2 + second_half
            }
        }
    }

    /// Consecutive stored rows among which are those that hold `rows` of the Hugging Face tensor, which has `count`.
    pub(crate) fn stored_rows(self, rows: Range<usize>, count: usize) -> Range<usize> {
        match self {
            Self::AsIs | Self::PlusOne => rows,
            Self::Interleaved { .. } if rows.len() == 1 => {
                let stored = self.stored_row(rows.start, count);
                stored..stored + 1
            }
            // Rows stay within their head.
            Self::Interleaved { heads } => {
                let head_rows = count / heads;
                rows.start / head_rows * head_rows..rows.end.next_multiple_of(head_rows)
            }
        }
    }

    /// Whether a tensor of this many rows can be arranged so.
    pub(crate) fn fits(self, rows: usize) -> bool {
        match self {
            Self::AsIs | Self::PlusOne => true,
            Self::Interleaved { heads } => rows > 0 && rows.is_multiple_of(2 * heads),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interleaved_rows_are_the_inverse_of_the_converter() {
        // The converter reshapes (heads, 2, half) to (heads, half, 2); numbered rows show where each one goes.
        let (heads, half) = (3, 4);
        let rows = heads * 2 * half;
        let mut stored = vec![0; rows];
        for head in 0..heads {
            for part in 0..2 {
                for pair in 0..half {
                    stored[head * 2 * half + pair * 2 + part] =
                        head * 2 * half + part * half + pair;
                }
            }
        }
        let arrangement = Arrangement::Interleaved { heads };
        let read: Vec<_> = (0..rows)
            .map(|row| stored[arrangement.stored_row(row, rows)])
            .collect();
        assert_eq!(read, (0..rows).collect::<Vec<_>>());
    }

    #[test]
    fn stored_rows_hold_those_that_are_wanted() {
        let arrangement = Arrangement::Interleaved { heads: 3 };
        for (start, end) in (0..24).flat_map(|start| (start + 1..=24).map(move |end| (start, end)))
        {
            let stored = arrangement.stored_rows(start..end, 24);
            assert!(stored.end <= 24);
            let mut wanted = start..end;
            assert!(wanted.all(|row| stored.contains(&arrangement.stored_row(row, 24))));
        }
        assert_eq!(arrangement.stored_rows(9..15, 24), 8..16);
        assert_eq!(arrangement.stored_rows(12..13, 24), 9..10);
    }

    #[test]
    fn heads_must_have_two_halves() {
        let arrangement = Arrangement::Interleaved { heads: 3 };
        assert!(arrangement.fits(12));
        assert!(!arrangement.fits(9));
        assert!(!arrangement.fits(0));
    }
}
