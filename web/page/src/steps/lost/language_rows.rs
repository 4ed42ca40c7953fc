//! What each language had and what it has left.

use std::collections::BTreeSet;

use mwanda_protocol::{EvaluationReport, LanguageScore};
use mwanda_text::Direction;

/// A language that was evaluated, before pruning or after.
#[derive(Clone, Debug, PartialEq)]
pub struct LanguageRow {
    /// Its code.
    pub code: String,
    /// Whether the scores of the variant rest on text in it; `None` where they rest on no text at all.
    pub is_calibrated: Option<bool>,
    /// The dense model's score.
    pub dense: Option<LanguageScore>,
    /// The variant's score.
    pub pruned: Option<LanguageScore>,
}

impl LanguageRow {
    /// How many times its perplexity is what it was; `None` where one of them is not known or not finite.
    pub fn ratio(&self) -> Option<f64> {
        let ratio = self.pruned.as_ref()?.perplexity / self.dense.as_ref()?.perplexity;
        (ratio.is_finite() && ratio > 0.0).then_some(ratio)
    }

    /// Whether the variant was calibrated, but not on this language.
    pub fn is_unseen(&self) -> bool {
        self.is_calibrated == Some(false)
    }
}

/// A language's name in itself, and which way that is written, if it has built-in text.
pub fn own_name(code: &str) -> Option<(&'static str, &'static str)> {
    let language = mwanda_text::language(code)?;
    let direction = match language.direction {
        Direction::Ltr => "ltr",
        Direction::Rtl => "rtl",
    };
    Some((language.own_name, direction))
}

/// All languages that were evaluated: those with built-in text in their usual order, then the others by code.
///
/// `calibrated` are the languages that the variant's scores rest on; none where its method looks at weights only.
pub fn rows(
    dense: Option<&EvaluationReport>,
    pruned: Option<&EvaluationReport>,
    calibrated: &[&str],
) -> Vec<LanguageRow> {
    let codes: BTreeSet<(usize, &String)> = [dense, pruned]
        .into_iter()
        .flatten()
        .flat_map(|report| report.languages.keys())
        .map(|code| (place(code), code))
        .collect();
    let score = |report: Option<&EvaluationReport>, code: &str| {
        report.and_then(|report| report.languages.get(code).cloned())
    };
    codes
        .into_iter()
        .map(|(_, code)| LanguageRow {
            code: code.clone(),
            is_calibrated: (!calibrated.is_empty()).then(|| calibrated.contains(&code.as_str())),
            dense: score(dense, code),
            pruned: score(pruned, code),
        })
        .collect()
}

/// A language's place in the usual order.
pub fn place(code: &str) -> usize {
    let languages = mwanda_text::languages();
    let place = languages.iter().position(|language| language.code == code);
    place.unwrap_or(languages.len())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A report of these perplexities.
    pub(crate) fn report(perplexities: &[(&str, f64)]) -> EvaluationReport {
        let score = |perplexity: f64| LanguageScore {
            nll: Vec::new(),
            perplexity,
            bits_per_byte: perplexity.log2(),
            tokens: 100,
            windows: 1,
        };
        EvaluationReport {
            languages: perplexities
                .iter()
                .map(|&(code, perplexity)| (code.to_owned(), score(perplexity)))
                .collect(),
            geomean_perplexity: 1.0,
            seconds: 1.0,
        }
    }

    #[test]
    fn known_languages_come_first_in_their_usual_order() {
        let dense = report(&[("aa", 2.0), ("sw", 2.0), ("en", 2.0), ("zz", 2.0)]);
        let pruned = report(&[("ar", 4.0)]);
        let rows = rows(Some(&dense), Some(&pruned), &["en"]);
        let codes: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
        assert_eq!(codes, ["en", "ar", "sw", "aa", "zz"]);
        assert!(!rows[0].is_unseen() && rows[1].is_unseen());
        assert_eq!(own_name("ar"), Some(("العربية", "rtl")));
        assert_eq!(own_name("aa"), None);
    }

    #[test]
    fn nothing_is_unseen_where_nothing_was_calibrated() {
        let dense = report(&[("en", 2.0)]);
        assert!(!rows(Some(&dense), None, &[])[0].is_unseen());
    }

    #[test]
    fn a_ratio_needs_two_sound_scores() {
        let dense = report(&[("en", 2.0), ("fr", 2.0), ("de", 0.0), ("es", 2.0)]);
        let pruned = report(&[("en", 5.0), ("fr", f64::INFINITY), ("de", 1.0)]);
        let ratios: Vec<_> = rows(Some(&dense), Some(&pruned), &[])
            .iter()
            .map(LanguageRow::ratio)
            .collect();
        assert_eq!(ratios, [Some(2.5), None, None, None]);
    }
}
