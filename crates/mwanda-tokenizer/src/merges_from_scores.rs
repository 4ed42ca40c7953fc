//! Merges of a SentencePiece vocabulary that only has scores.

use std::cmp::Ordering;
use std::collections::HashMap;

/// A token as SentencePiece knows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'a> {
    /// Its text.
    pub(crate) text: &'a str,
    /// Pieces with a higher score are put together first.
    pub(crate) score: f32,
    /// Whether text may be put together to it; special tokens and bytes stand for themselves.
    pub(crate) mergeable: bool,
}

/// All pairs of pieces that together are a piece, as ids, in the order in which they are to be merged: by the score of
/// what they make, then longer left parts, then longer right parts first (in characters), then by id.
///
/// This is `generate_merges` of `transformers` (convert_slow_tokenizer.py), which made the tokenizer.json files of the
/// models whose GGUF files we read. Scores must be numbers.
pub(crate) fn merges_from_scores(pieces: &[Piece<'_>]) -> Vec<(u32, u32)> {
    let ids: HashMap<&str, u32> = (0u32..)
        .zip(pieces)
        .filter(|(_, piece)| piece.mergeable)
        .map(|(id, piece)| (piece.text, id))
        .collect();
    let mut merges = Vec::new();
    for piece in pieces.iter().filter(|piece| piece.mergeable) {
        let characters = piece.text.chars().count();
        for (left_characters, (start, _)) in piece.text.char_indices().enumerate().skip(1) {
            let (left, right) = piece.text.split_at(start);
            if let (Some(&left), Some(&right)) = (ids.get(left), ids.get(right)) {
                merges.push(Merge {
                    score: piece.score,
                    left_characters,
                    right_characters: characters - left_characters,
                    pair: (left, right),
                });
            }
        }
    }
    merges.sort_by(Merge::order);
    merges.into_iter().map(|merge| merge.pair).collect()
}

struct Merge {
    score: f32,
    left_characters: usize,
    right_characters: usize,
    pair: (u32, u32),
}

impl Merge {
    fn order(&self, other: &Self) -> Ordering {
        let by_score = other.score.total_cmp(&self.score);
        by_score
            .then(other.left_characters.cmp(&self.left_characters))
            .then(other.right_characters.cmp(&self.right_characters))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces<'a>(scored: &[(&'a str, f32)]) -> Vec<Piece<'a>> {
        let piece = |&(text, score)| Piece {
            text,
            score,
            mergeable: true,
        };
        scored.iter().map(piece).collect()
    }

    #[test]
    fn higher_scores_then_longer_left_parts_come_first() {
        let pieces = pieces(&[
            ("a", -9.0),
            ("b", -9.0),
            ("ab", -2.0),
            ("ba", -1.0),
            ("aba", -3.0),
        ]);
        assert_eq!(
            merges_from_scores(&pieces),
            [(1, 0), (0, 1), (2, 0), (0, 3)]
        );
    }

    #[test]
    fn equal_scores_and_lengths_keep_the_order_of_the_vocabulary() {
        let pieces = pieces(&[("x", -5.0), ("y", -5.0), ("yx", -1.0), ("xy", -1.0)]);
        assert_eq!(merges_from_scores(&pieces), [(1, 0), (0, 1)]);
    }

    #[test]
    fn lengths_are_characters_not_bytes() {
        let pieces = pieces(&[
            ("ก", -5.0),
            ("a", -5.0),
            ("aa", -5.0),
            ("กa", -1.0),
            ("aaa", -1.0),
        ]);
        let merges = merges_from_scores(&pieces);
        // "aa"+"a" has two characters on the left, "ก"+"a" one, although that one is three bytes.
        assert_eq!(merges[0], (2, 1));
    }

    #[test]
    fn special_tokens_and_bytes_are_neither_made_nor_used() {
        let mut pieces = pieces(&[
            ("<", -1.0),
            ("s", -1.0),
            ("<s", -1.0),
            (">", -1.0),
            ("<s>", -1.0),
        ]);
        assert_eq!(merges_from_scores(&pieces), [(2, 3), (0, 1)]);
        pieces[4].mergeable = false;
        assert_eq!(merges_from_scores(&pieces), [(0, 1)]);
        pieces[1].mergeable = false;
        assert!(merges_from_scores(&pieces).is_empty());
    }
}
