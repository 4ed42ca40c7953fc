//! What the engine says of its progress in words, taken apart so that it can be said in the user's language.

/// A detail of a [`Progress`](mwanda_protocol::Progress).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgressDetail {
    /// Block k of n.
    Block {
        /// From 1.
        k: u64,
        /// How many there are.
        n: u64,
    },
    /// Part k of n, such as the pieces of a model that is being loaded.
    Part {
        /// From 1.
        k: u64,
        /// How many there are.
        n: u64,
    },
    /// Bytes written.
    Bytes {
        /// So far.
        done: u64,
        /// In all.
        total: u64,
    },
}

impl ProgressDetail {
    /// Understands `block 3 of 18`, `3 of 18 parts` and `3 of 18 MiB`; `None` for anything else.
    pub fn parse(detail: &str) -> Option<Self> {
        let words: Vec<&str> = detail.split_whitespace().collect();
        match words.as_slice() {
            ["block", k, "of", n] => Some(Self::Block {
                k: k.parse().ok()?,
                n: n.parse().ok()?,
            }),
            [k, "of", n, "parts"] => Some(Self::Part {
                k: k.parse().ok()?,
                n: n.parse().ok()?,
            }),
            [done, "of", total, "MiB"] => Some(Self::Bytes {
                done: done.parse::<u64>().ok()?.checked_mul(1 << 20)?,
                total: total.parse::<u64>().ok()?.checked_mul(1 << 20)?,
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_engine_are_understood() {
        let parse = ProgressDetail::parse;
        assert_eq!(
            parse("block 3 of 18"),
            Some(ProgressDetail::Block { k: 3, n: 18 })
        );
        assert_eq!(
            parse("3 of 18 parts"),
            Some(ProgressDetail::Part { k: 3, n: 18 })
        );
        assert_eq!(
            parse("1 of 2 MiB"),
            Some(ProgressDetail::Bytes {
                done: 1 << 20,
                total: 2 << 20
            })
        );
        assert_eq!(parse(""), None);
        assert_eq!(parse("block x of 18"), None);
        assert_eq!(parse("99999999999999999 of 1 MiB"), None);
    }
}
