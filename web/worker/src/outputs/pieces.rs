//! Ranges of a long buffer that is made of chunks.

/// A part of one chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which chunk.
    pub chunk: usize,
    /// Where in the chunk.
    pub offset: usize,
    /// How many bytes.
    pub count: usize,
}

/// The pieces that `count` bytes at `position` fall into, when every chunk has `size` bytes.
pub fn pieces(position: u64, count: usize, size: usize) -> impl Iterator<Item = Piece> {
    let size_u64 = size as u64;
    let mut chunk = (position / size_u64) as usize;
    let mut offset = (position % size_u64) as usize;
    let mut left = count;
    std::iter::from_fn(move || {
        if left == 0 {
            return None;
        }
        let piece = Piece {
            chunk,
            offset,
            count: left.min(size - offset),
        };
        left -= piece.count;
        chunk += 1;
        offset = 0;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_where_chunks_end() {
        let cut = |position, count| -> Vec<(usize, usize, usize)> {
            pieces(position, count, 10)
                .map(|piece| (piece.chunk, piece.offset, piece.count))
                .collect()
        };
        assert_eq!(cut(0, 0), []);
        assert_eq!(cut(0, 10), [(0, 0, 10)]);
        assert_eq!(cut(8, 5), [(0, 8, 2), (1, 0, 3)]);
        assert_eq!(cut(20, 25), [(2, 0, 10), (3, 0, 10), (4, 0, 5)]);
    }
}
