//! What happened, in plain words.

use super::averages::Average;
use super::format::{change, count, percent, perplexity};
use super::languages::LanguageRow;
use super::settings::method_name;
use crate::Manifest;

/// Sentences, each for itself.
pub(super) fn sentences(
    manifest: &Manifest,
    rows: &[LanguageRow<'_>],
    average: Option<&Average>,
) -> Vec<String> {
    let mut sentences = vec![format!(
        "{} set {} of the {} prunable weights of {} to zero.",
        capitalised(method_name(manifest.settings.method)),
        percent(manifest.sparsity),
        count(manifest.model.prunable_parameters),
        manifest.model.name,
    )];
    sentences.extend(on_average(average));
    sentences.extend(extremes(rows));
    sentences
}

fn on_average(average: Option<&Average>) -> Option<String> {
    let average = average?;
    let (dense, pruned) = (average.dense?.perplexity, average.pruned?.perplexity);
    let over = match average.languages {
        1 => "In one language".to_owned(),
        languages => format!("On average over {languages} languages"),
    };
    Some(format!(
        "{over}, perplexity, which says how much unseen text surprises the model, went from {} to {} ({}); lower is \
         better.",
        perplexity(dense),
        perplexity(pruned),
        change(average.ratio()?),
    ))
}

/// The languages that lost most and least.
fn extremes(rows: &[LanguageRow<'_>]) -> Option<String> {
    let mut lost: Vec<(f64, &str)> = rows
        .iter()
        .filter_map(|row| Some((row.ratio()?, row.name())))
        .collect();
    lost.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let [(least, least_name), .., (most, most_name)] = lost[..] else {
        return None;
    };
    Some(format!(
        "Most affected is {most_name} ({}), least {least_name} ({}).",
        change(most),
        change(least)
    ))
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().collect::<String>() + characters.as_str(),
        None => String::new(),
    }
}
