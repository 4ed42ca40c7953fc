//! Averages over languages, which weigh the same however long their texts are.

use mwanda_protocol::LanguageScore;

use super::language_rows::LanguageRow;

/// Which languages are averaged over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// All.
    All,
    /// Those with calibration text.
    Calibrated,
    /// Those without.
    Unseen,
}

/// Averages over the languages that were scored in every evaluation that took place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Average {
    /// Which languages.
    pub group: Group,
    /// How many.
    pub languages: usize,
    /// The dense model's mean.
    pub dense: Option<MeanScore>,
    /// The variant's mean.
    pub pruned: Option<MeanScore>,
}

/// The mean over languages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanScore {
    /// Geometric: a language that doubles and one that halves cancel out.
    pub perplexity: f64,
    /// Arithmetic: bits are logarithms already.
    pub bits_per_byte: f64,
}

impl Average {
    /// How many times the mean perplexity is what it was.
    pub fn ratio(&self) -> Option<f64> {
        Some(self.pruned?.perplexity / self.dense?.perplexity)
    }
}

/// One average over all languages and, where some had calibration text and some had not, one over each.
pub fn averages(rows: &[LanguageRow]) -> Vec<Average> {
    let all = average(rows, Group::All);
    let seen = average(rows, Group::Calibrated);
    let unseen = average(rows, Group::Unseen);
    let parts = seen.is_some() && unseen.is_some();
    all.into_iter()
        .chain(seen.filter(|_| parts))
        .chain(unseen.filter(|_| parts))
        .collect()
}

/// The average over a group; `None` where there are none to average over.
fn average(rows: &[LanguageRow], group: Group) -> Option<Average> {
    let has_dense = rows.iter().any(|row| row.dense.is_some());
    let has_pruned = rows.iter().any(|row| row.pruned.is_some());
    let is_usable = |score: &Option<LanguageScore>| {
        score
            .as_ref()
            .is_some_and(|score| score.perplexity.is_finite() && score.perplexity > 0.0)
    };
    let rows: Vec<&LanguageRow> = rows
        .iter()
        .filter(|row| match group {
            Group::All => true,
            Group::Calibrated => row.is_calibrated == Some(true),
            Group::Unseen => row.is_unseen(),
        })
        .filter(|row| !has_dense || is_usable(&row.dense))
        .filter(|row| !has_pruned || is_usable(&row.pruned))
        .collect();
    if rows.is_empty() {
        return None;
    }
    Some(Average {
        group,
        languages: rows.len(),
        dense: mean(rows.iter().filter_map(|row| row.dense.as_ref())),
        pruned: mean(rows.iter().filter_map(|row| row.pruned.as_ref())),
    })
}

fn mean<'a>(scores: impl Iterator<Item = &'a LanguageScore>) -> Option<MeanScore> {
    let (mut count, mut logarithms, mut bits) = (0.0_f64, 0.0_f64, 0.0_f64);
    for score in scores {
        count += 1.0;
        logarithms += score.perplexity.ln();
        bits += score.bits_per_byte;
    }
    (count > 0.0).then(|| MeanScore {
        perplexity: (logarithms / count).exp(),
        bits_per_byte: bits / count,
    })
}

#[cfg(test)]
mod tests {
    use super::super::language_rows::{rows, tests::report};
    use super::*;

    #[test]
    fn doubling_and_halving_cancel_out() {
        let dense = report(&[("en", 8.0), ("fr", 8.0)]);
        let pruned = report(&[("en", 4.0), ("fr", 16.0)]);
        let averages = averages(&rows(Some(&dense), Some(&pruned), &[]));
        let [all] = averages[..] else {
            panic!("one average, as nothing was calibrated");
        };
        assert!((all.ratio().unwrap() - 1.0).abs() < 1e-12);
        assert!((all.pruned.unwrap().bits_per_byte - 3.0).abs() < 1e-12);
    }

    #[test]
    fn seen_and_unseen_languages_have_averages_of_their_own() {
        let dense = report(&[("en", 2.0), ("fr", 2.0), ("sw", 2.0)]);
        let pruned = report(&[("en", 4.0), ("fr", 4.0), ("sw", 16.0)]);
        let averages = averages(&rows(Some(&dense), Some(&pruned), &["en", "fr"]));
        let found: Vec<_> = averages
            .iter()
            .map(|average| (average.group, average.languages))
            .collect();
        assert_eq!(
            found,
            [(Group::All, 3), (Group::Calibrated, 2), (Group::Unseen, 1)]
        );
        assert!((averages[1].ratio().unwrap() - 2.0).abs() < 1e-12);
        assert!((averages[2].ratio().unwrap() - 8.0).abs() < 1e-12);
    }

    #[test]
    fn languages_without_a_sound_score_are_left_out() {
        let dense = report(&[("en", 2.0), ("fr", f64::NAN), ("de", 3.0)]);
        let pruned = report(&[("en", 4.0), ("fr", 4.0)]);
        let averages = averages(&rows(Some(&dense), Some(&pruned), &[]));
        assert_eq!(averages[0].languages, 1);
        assert!(super::averages(&[]).is_empty());
    }
}
