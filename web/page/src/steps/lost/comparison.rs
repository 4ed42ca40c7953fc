//! Several variants beside each other.

use mwanda_protocol::EvaluationReport;

use super::language_rows::{LanguageRow, rows};

/// A variant's scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// The variant's name.
    pub name: String,
    /// The dense model's scores on the same text.
    pub dense: Option<EvaluationReport>,
    /// The variant's scores.
    pub pruned: Option<EvaluationReport>,
    /// Languages that its scores rest on.
    pub calibrated: Vec<String>,
}

impl Scored {
    /// Its languages.
    pub fn rows(&self) -> Vec<LanguageRow> {
        let calibrated: Vec<&str> = self.calibrated.iter().map(String::as_str).collect();
        rows(self.dense.as_ref(), self.pruned.as_ref(), &calibrated)
    }
}

/// Variants that were scored on the same text.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Their names.
    pub names: Vec<String>,
    /// A language a row, in the order that was asked for.
    pub languages: Vec<ComparedLanguage>,
    /// Variants that cannot be compared, because they were scored on other text or not at all.
    pub left_out: Vec<String>,
}

/// A language in all variants.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedLanguage {
    /// Its code.
    pub code: String,
    /// The dense model's perplexity.
    pub dense: Option<f64>,
    /// By variant: what became of it.
    pub variants: Vec<ComparedScore>,
}

/// A language in one variant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComparedScore {
    /// How many times its perplexity is what it was, where that is known.
    pub ratio: Option<f64>,
    /// Whether the variant was calibrated, but not on this language.
    pub is_unseen: bool,
}

impl Comparison {
    /// Compares the variants that share the scores of the dense model with `reference`, one of their names. `order` are the
    /// languages.
    pub fn of(variants: &[Scored], reference: &str, order: &[String]) -> Self {
        let dense = variants
            .iter()
            .find(|variant| variant.name == reference)
            .and_then(|variant| variant.dense.as_ref());
        let is_compared = |variant: &&Scored| {
            variant.pruned.is_some() && dense.is_some() && variant.dense.as_ref() == dense
        };
        let name = |variant: &Scored| variant.name.clone();
        let compared: Vec<&Scored> = variants.iter().filter(is_compared).collect();
        let rows: Vec<Vec<LanguageRow>> = compared.iter().map(|variant| variant.rows()).collect();
        let languages = order.iter().map(|code| ComparedLanguage {
            code: code.clone(),
            dense: dense
                .and_then(|dense| dense.languages.get(code))
                .map(|score| score.perplexity),
            variants: rows
                .iter()
                .map(|rows| {
                    let row = rows.iter().find(|row| row.code == *code);
                    ComparedScore {
                        ratio: row.and_then(LanguageRow::ratio),
                        is_unseen: row.is_some_and(LanguageRow::is_unseen),
                    }
                })
                .collect(),
        });
        Self {
            names: compared.iter().copied().map(name).collect(),
            languages: languages.collect(),
            left_out: variants
                .iter()
                .filter(|variant| !is_compared(variant))
                .map(name)
                .collect(),
        }
    }
}

impl ComparedLanguage {
    /// The variant in which it lost least, if there are two to choose from and no other did as well.
    pub fn least_lost(&self) -> Option<usize> {
        let mut known: Vec<(usize, f64)> = self
            .variants
            .iter()
            .enumerate()
            .filter_map(|(index, variant)| Some((index, variant.ratio?)))
            .collect();
        known.sort_by(|(_, one), (_, other)| one.total_cmp(other));
        match known[..] {
            [(least, ratio), (_, next), ..] if ratio < next => Some(least),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::language_rows::tests::report;
    use super::*;

    fn variant(name: &str, dense: &EvaluationReport, scores: Option<&[(&str, f64)]>) -> Scored {
        Scored {
            name: name.to_owned(),
            dense: Some(dense.clone()),
            pruned: scores.map(report),
            calibrated: vec!["en".to_owned()],
        }
    }

    #[test]
    fn only_what_was_scored_on_the_same_text_is_compared() {
        let dense = report(&[("en", 2.0), ("sw", 2.0)]);
        let other = report(&[("en", 3.0), ("sw", 2.0)]);
        let variants = [
            variant("a", &dense, Some(&[("en", 4.0), ("sw", 10.0)])),
            variant("b", &dense, Some(&[("en", 6.0), ("sw", 8.0)])),
            variant("c", &other, Some(&[("en", 6.0), ("sw", 8.0)])),
            variant("d", &dense, None),
        ];
        let order = ["sw".to_owned(), "en".to_owned()];
        let comparison = Comparison::of(&variants, "b", &order);
        assert_eq!(comparison.names, ["a", "b"]);
        assert_eq!(comparison.left_out, ["c", "d"]);
        let swahili = &comparison.languages[0];
        assert_eq!((swahili.code.as_str(), swahili.dense), ("sw", Some(2.0)));
        let ratios: Vec<_> = swahili.variants.iter().map(|score| score.ratio).collect();
        assert_eq!(ratios, [Some(5.0), Some(4.0)]);
        assert!(swahili.variants[0].is_unseen);
        assert_eq!(swahili.least_lost(), Some(1));
        assert_eq!(comparison.languages[1].least_lost(), Some(0));
    }

    #[test]
    fn nothing_is_compared_with_what_was_not_scored() {
        let dense = report(&[("en", 2.0)]);
        let mut unscored = variant("a", &dense, None);
        unscored.dense = None;
        let order = ["en".to_owned()];
        let comparison = Comparison::of(&[unscored], "a", &order);
        assert!(comparison.names.is_empty());
        assert_eq!(comparison.left_out, ["a"]);
    }

    #[test]
    fn a_tie_has_no_winner() {
        let score = |ratio| ComparedScore {
            ratio,
            is_unseen: false,
        };
        let language = |ratios: &[Option<f64>]| ComparedLanguage {
            code: "en".to_owned(),
            dense: None,
            variants: ratios.iter().copied().map(score).collect(),
        };
        assert_eq!(language(&[Some(2.0), Some(2.0)]).least_lost(), None);
        assert_eq!(language(&[Some(2.0), None]).least_lost(), None);
        assert_eq!(
            language(&[None, Some(3.0), Some(2.0)]).least_lost(),
            Some(2)
        );
    }
}
