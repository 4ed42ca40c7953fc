//! What was found, in sentences that say no more than the intervals allow.

use super::ablation::comparison;
use super::by_sparsity::of_languages;
use super::comparison_row::Verdict;
use super::format::{counted, listed, perplexity, times};
use super::level::Level;
use super::results::{Group, Results};
use crate::ComparisonRow;

/// What was run, in one sentence.
pub(super) fn extent(results: &Results<'_>) -> String {
    let models = results.models();
    if models.is_empty() {
        return "The results file holds no results yet, so there is nothing to report.".to_owned();
    }
    let runs = counted(results.records.len(), "run");
    let evaluated: Vec<String> = models
        .iter()
        .map(|model| {
            let groups = results.groups(model);
            let groups: Vec<String> = groups
                .iter()
                .map(|&group| of_languages(results, model, group))
                .collect();
            format!("{model} ({})", listed(&groups))
        })
        .collect();
    format!("{runs} of {}.", listed(&evaluated))
}

/// One sentence a model and sparsity.
pub(super) fn findings(results: &Results<'_>) -> Vec<String> {
    let mut sentences = Vec::new();
    for model in results.models() {
        let lead = results.groups(model).first().copied().unwrap_or(Group::All);
        for level in results.levels(model) {
            sentences.extend(finding(results, model, level, lead));
        }
    }
    sentences
}

fn finding(results: &Results<'_>, model: &str, level: Level, group: Group) -> Option<String> {
    let mut means: Vec<(&str, f64)> = results
        .methods(model)
        .into_iter()
        .filter_map(|method| {
            Some((
                method,
                results.mean(results.main(model, method, level), group)?,
            ))
        })
        .filter(|(_, mean)| mean.is_finite())
        .collect();
    means.sort_by(|one, other| one.1.total_cmp(&other.1));
    let &(lowest, mean) = means.first()?;
    let dense = results.dense_mean(model, group);
    let dense = dense.map_or_else(String::new, |dense| {
        format!(" (dense {})", perplexity(dense))
    });
    let over = of_languages(results, model, group);
    let level_name = level.label();
    if means.len() == 1 {
        return Some(format!(
            "{model} at {level_name}: under {lowest}, the only method tried, geometric-mean perplexity over {over} is {}{dense}.",
            perplexity(mean)
        ));
    }
    let beaten = support(results, model, lowest, level, group, &means);
    Some(format!(
        "{model} at {level_name}: of {} the lowest geometric-mean perplexity over {over} was measured under {lowest}, {}{dense}. {beaten}",
        counted(means.len(), "method"),
        perplexity(mean),
    ))
}

/// What the intervals say of the method with the lowest mean.
fn support(
    results: &Results<'_>,
    model: &str,
    lowest: &str,
    level: Level,
    group: Group,
    means: &[(&str, f64)],
) -> String {
    let compared: Vec<&ComparisonRow> = means
        .iter()
        .filter_map(|(other, _)| comparison(results, model, lowest, other, level, group))
        .collect();
    let of = |verdict| {
        let rows = compared.iter().filter(move |row| row.verdict() == verdict);
        let words = rows.map(|row| {
            let (ratio, low, high) = (times(row.estimate), times(row.low), times(row.high));
            format!("{} ({ratio}, {low} to {high})", row.against)
        });
        words.collect::<Vec<_>>()
    };
    let (lower, higher, alike) = (
        of(Verdict::Lower),
        of(Verdict::Higher),
        of(Verdict::NotToldApart),
    );
    let mut clauses = Vec::new();
    if !lower.is_empty() {
        clauses.push(format!(
            "Its 95% interval lies below equality against {}.",
            listed(&lower)
        ));
    }
    if !higher.is_empty() {
        clauses.push(format!(
            "Its 95% interval lies above equality against {}.",
            listed(&higher)
        ));
    }
    if !alike.is_empty() {
        clauses.push(format!(
            "The interval does not tell it apart from {}.",
            listed(&alike)
        ));
    }
    if clauses.is_empty() {
        return "No interval was computed for it, so that this is no claim that it is better."
            .to_owned();
    }
    clauses.join(" ")
}
