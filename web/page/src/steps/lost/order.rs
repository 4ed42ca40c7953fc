//! The order of the languages.

use std::cmp::Ordering;

use super::language_rows::LanguageRow;

/// What languages are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderBy {
    /// How many times their perplexity is what it was.
    Loss,
    /// Their name in the interface's language.
    Name,
    /// The dense model's perplexity.
    Dense,
    /// The variant's perplexity.
    Pruned,
}

/// The order of the languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub by: OrderBy,
    /// The largest first, or the last name.
    pub is_descending: bool,
}

impl Order {
    /// The greatest loss first.
    pub const LOSS: Self = Self {
        by: OrderBy::Loss,
        is_descending: true,
    };

    /// What comes of choosing `by`: the other direction where it was chosen before, and otherwise names from the first on and
    /// numbers from the largest on.
    pub fn chosen(self, by: OrderBy) -> Self {
        Self {
            by,
            is_descending: if self.by == by {
                !self.is_descending
            } else {
                by != OrderBy::Name
            },
        }
    }

    /// The value of `aria-sort` for the column of `by`.
    pub fn aria(self, by: OrderBy) -> &'static str {
        match (self.by == by, self.is_descending) {
            (false, _) => "none",
            (true, false) => "ascending",
            (true, true) => "descending",
        }
    }

    /// Orders rows; those without the number in question come last in either direction. `compare_names` compares two codes by
    /// the names of their languages.
    pub fn sort(
        self,
        rows: &mut [LanguageRow],
        mut compare_names: impl FnMut(&str, &str) -> Ordering,
    ) {
        let number = |row: &LanguageRow| {
            let number = match self.by {
                OrderBy::Name => None,
                OrderBy::Loss => row.ratio(),
                OrderBy::Dense => row.dense.as_ref().map(|score| score.perplexity),
                OrderBy::Pruned => row.pruned.as_ref().map(|score| score.perplexity),
            };
            number.filter(|number| !number.is_nan())
        };
        let directed = |ordering: Ordering| {
            if self.is_descending {
                ordering.reverse()
            } else {
                ordering
            }
        };
        rows.sort_by(|one, other| match (number(one), number(other)) {
            (Some(one), Some(other)) => directed(one.total_cmp(&other)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) if self.by == OrderBy::Name => {
                directed(compare_names(&one.code, &other.code))
            }
            (None, None) => Ordering::Equal,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::language_rows::{rows, tests::report};
    use super::*;

    fn sorted(by: OrderBy, is_descending: bool) -> Vec<String> {
        let dense = report(&[("en", 10.0), ("fr", 30.0), ("de", 20.0), ("es", 40.0)]);
        let pruned = report(&[("en", 90.0), ("fr", 60.0), ("de", 20.0)]);
        let mut rows = rows(Some(&dense), Some(&pruned), &[]);
        let order = Order { by, is_descending };
        order.sort(&mut rows, |one, other| one.cmp(other));
        rows.into_iter().map(|row| row.code).collect()
    }

    #[test]
    fn what_has_no_number_comes_last() {
        assert_eq!(sorted(OrderBy::Loss, true), ["en", "fr", "de", "es"]);
        assert_eq!(sorted(OrderBy::Loss, false), ["de", "fr", "en", "es"]);
        assert_eq!(sorted(OrderBy::Pruned, false), ["de", "fr", "en", "es"]);
    }

    #[test]
    fn every_column_orders() {
        assert_eq!(sorted(OrderBy::Dense, true), ["es", "fr", "de", "en"]);
        assert_eq!(sorted(OrderBy::Name, false), ["de", "en", "es", "fr"]);
        assert_eq!(sorted(OrderBy::Name, true), ["fr", "es", "en", "de"]);
    }

    #[test]
    fn choosing_again_turns_the_order_round() {
        let by_name = Order::LOSS.chosen(OrderBy::Name);
        assert!(!by_name.is_descending);
        assert_eq!(by_name.aria(OrderBy::Name), "ascending");
        assert_eq!(by_name.aria(OrderBy::Loss), "none");
        assert!(by_name.chosen(OrderBy::Name).is_descending);
        assert!(by_name.chosen(OrderBy::Dense).is_descending);
    }
}
