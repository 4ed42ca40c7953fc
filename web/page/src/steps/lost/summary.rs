//! What happened to the languages, in plain words.

use super::averages::Average;
use super::language_rows::LanguageRow;
use crate::{
    charts::figures,
    i18n::{language_name, t_count, t_with},
};

/// Sentences about the languages of `rows` and the average over all of them; reactive.
pub fn sentences(rows: &[LanguageRow], all: Option<&Average>) -> Vec<String> {
    on_average(all).into_iter().chain(extremes(rows)).collect()
}

fn on_average(all: Option<&Average>) -> Option<String> {
    let all = all?;
    let (dense, pruned) = (all.dense?.perplexity, all.pruned?.perplexity);
    Some(t_count(
        "lost.summary.average",
        all.languages as u64,
        &[
            ("dense", &figures::perplexity(dense)),
            ("pruned", &figures::perplexity(pruned)),
            ("change", &figures::change(all.ratio()?)),
        ],
    ))
}

/// The languages that lost most and least.
fn extremes(rows: &[LanguageRow]) -> Option<String> {
    let mut lost: Vec<(f64, &str)> = rows
        .iter()
        .filter_map(|row| Some((row.ratio()?, row.code.as_str())))
        .collect();
    lost.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let [(least, least_code), .., (most, most_code)] = lost[..] else {
        return None;
    };
    Some(t_with(
        "lost.summary.extremes",
        &[
            ("most", &language_name(most_code)),
            ("most-change", &figures::change(most)),
            ("least", &language_name(least_code)),
            ("least-change", &figures::change(least)),
        ],
    ))
}
