//! Averages over languages, which weigh the same however long their texts are.

use minijinja::{Value, context};

use super::format::{bits, change, perplexity};
use super::languages::LanguageRow;
use crate::{LanguageScore, Manifest};

/// Averages over the languages that were scored in every evaluation that took place.
pub(super) struct Average {
    /// Languages averaged over.
    pub(super) languages: usize,
    pub(super) dense: Option<MeanScore>,
    pub(super) pruned: Option<MeanScore>,
}

/// The mean over languages.
#[derive(Clone, Copy)]
pub(super) struct MeanScore {
    /// Geometric: a language that doubles and one that halves cancel out.
    pub(super) perplexity: f64,
    /// Arithmetic: bits are logarithms already.
    pub(super) bits_per_byte: f64,
}

impl Average {
    /// How many times the mean perplexity is what it was.
    pub(super) fn ratio(&self) -> Option<f64> {
        Some(self.pruned?.perplexity / self.dense?.perplexity)
    }

    fn to_value(&self, group: &str) -> Value {
        context! {
            group => group,
            languages => self.languages,
            dense => self.dense.map(|mean| perplexity(mean.perplexity)),
            pruned => self.pruned.map(|mean| perplexity(mean.perplexity)),
            change => self.ratio().map(change),
            dense_bits => self.dense.map(|mean| bits(mean.bits_per_byte)),
            pruned_bits => self.pruned.map(|mean| bits(mean.bits_per_byte)),
        }
    }
}

/// The average over the languages of `rows` that `wanted` chooses; `None` where there are none to average over.
pub(super) fn average(
    manifest: &Manifest,
    rows: &[LanguageRow<'_>],
    wanted: impl Fn(&LanguageRow<'_>) -> bool,
) -> Option<Average> {
    let usable = |score: Option<&LanguageScore>| {
        score.is_some_and(|score| score.perplexity.is_finite() && score.perplexity > 0.0)
    };
    let (dense, pruned) = (manifest.dense.is_some(), manifest.pruned.is_some());
    let rows: Vec<_> = rows
        .iter()
        .filter(|row| wanted(row))
        .filter(|row| (!dense || usable(row.dense)) && (!pruned || usable(row.pruned)))
        .collect();
    if rows.is_empty() {
        return None;
    }
    Some(Average {
        languages: rows.len(),
        dense: mean(rows.iter().filter_map(|row| row.dense)),
        pruned: mean(rows.iter().filter_map(|row| row.pruned)),
    })
}

/// One average over all languages and, where some had calibration text and some had not, one over each.
pub(super) fn values(manifest: &Manifest, rows: &[LanguageRow<'_>]) -> Vec<Value> {
    let all = average(manifest, rows, |_| true);
    let seen = average(manifest, rows, |row| row.calibrated);
    let unseen = average(manifest, rows, |row| !row.calibrated);
    let mut values: Vec<Value> = Vec::new();
    values.extend(all.map(|all| all.to_value("all languages")));
    if let (Some(seen), Some(unseen)) = (seen, unseen) {
        values.push(seen.to_value("with calibration text"));
        values.push(unseen.to_value("without calibration text"));
    }
    values
}

fn mean<'a>(scores: impl Iterator<Item = &'a LanguageScore>) -> Option<MeanScore> {
    let (mut count, mut logarithms, mut total_bits) = (0.0_f64, 0.0_f64, 0.0_f64);
    for score in scores {
        count += 1.0;
        logarithms += score.perplexity.ln();
        total_bits += score.bits_per_byte;
    }
    (count > 0.0).then(|| MeanScore {
        perplexity: (logarithms / count).exp(),
        bits_per_byte: total_bits / count,
    })
}
