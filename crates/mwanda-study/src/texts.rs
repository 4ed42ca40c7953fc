//! Which lines of a text are taken, and in which order.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::{Lines, draw::below};

impl Lines {
    /// The text's lines that are meant, as they are. Blank lines are lines too: where line N says the same in every
    /// language, so do the halves. Of one line the first half is the line, and the second is empty.
    pub fn of(self, text: &str) -> &str {
        let lines = text.lines().count();
        let middle: usize = text
            .split_inclusive('\n')
            .take(lines.div_ceil(2))
            .map(str::len)
            .sum();
        match self {
            Self::All => text,
            Self::FirstHalf => &text[..middle],
            Self::SecondHalf => &text[middle..],
        }
    }
}

/// The text with its lines in the order that the seed says; 0 is their own order. Texts of equally many lines are reordered
/// alike, so that parallel texts stay parallel.
pub fn shuffled(text: &str, seed: u64) -> String {
    if seed == 0 {
        return text.to_owned();
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut shuffled = String::with_capacity(text.len() + 1);
    for index in permutation(lines.len(), seed) {
        shuffled.push_str(lines[index]);
        shuffled.push('\n');
    }
    shuffled
}

/// The indices below `count`, shuffled after Fisher and Yates.
fn permutation(count: usize, seed: u64) -> Vec<usize> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut indices: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        let other = below(&mut random, last as u32 + 1) as usize;
        indices.swap(last, other);
    }
    indices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_cut_between_lines() {
        let cases = [
            ("a\nb\nc\nd\n", "a\nb\n", "c\nd\n"),
            ("a\nb\nc", "a\nb\n", "c"),
            ("a\r\n\r\nc\r\nd", "a\r\n\r\n", "c\r\nd"),
            ("ä\n\n", "ä\n", "\n"),
            ("a", "a", ""),
            ("", "", ""),
        ];
        for (text, first, second) in cases {
            assert_eq!(Lines::All.of(text), text);
            assert_eq!(Lines::FirstHalf.of(text), first, "{text:?}");
            assert_eq!(Lines::SecondHalf.of(text), second, "{text:?}");
        }
    }

    #[test]
    fn parallel_texts_stay_parallel() {
        let text = |word: &str| {
            (0..50)
                .map(|line| format!("{word} {line}\n"))
                .collect::<String>()
        };
        let (english, german) = (shuffled(&text("line"), 3), shuffled(&text("Zeile"), 3));
        assert_eq!(english.replace("line", "Zeile"), german);
        assert_ne!(german, text("Zeile"));
        assert_ne!(german, shuffled(&text("Zeile"), 4));
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&german), sorted(&text("Zeile")));
    }

    #[test]
    fn seed_0_leaves_a_text_as_it_is() {
        assert_eq!(shuffled("b\r\na", 0), "b\r\na");
        assert_eq!(shuffled("", 5), "");
        assert_eq!(shuffled("a", 5), "a\n");
    }

    /// Records name a seed; the order that it stands for must not change.
    #[test]
    fn an_order_stays_what_it_is() {
        assert_eq!(permutation(8, 1), [6, 3, 1, 7, 0, 5, 2, 4]);
    }

    #[test]
    fn every_order_is_as_likely() {
        let mut counts = std::collections::BTreeMap::new();
        for seed in 1..=6_000 {
            *counts.entry(permutation(3, seed)).or_insert(0) += 1;
        }
        // 1,000 each; four standard deviations are 115.
        assert_eq!(counts.len(), 6);
        assert!(
            counts
                .values()
                .all(|&count: &i32| (count - 1_000).abs() < 115),
            "{counts:?}"
        );
    }
}
