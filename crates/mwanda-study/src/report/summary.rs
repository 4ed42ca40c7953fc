//! What was found, in sentences that say no more than the intervals allow.

use super::ablation::comparison;
use super::by_sparsity::of_languages;
use super::comparison_row::Verdict;
use super::format::{counted, known_perplexity, listed, perplexity, times};
use super::level::Level;
use super::results::{Group, Results};
use super::table::{Column, Table};
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

/// One sentence a model, of the sparsity looked at closely.
pub(super) fn findings(results: &Results<'_>) -> Vec<String> {
    let finding = |model| finding(results, model, results.focus(model)?, lead(results, model));
    results.models().into_iter().filter_map(finding).collect()
}

/// The method with the lowest mean at every sparsity of every model, and what the intervals say of it.
pub(super) fn table(results: &Results<'_>) -> Option<Table> {
    let mut rows = Vec::new();
    for model in results.models() {
        let group = lead(results, model);
        for level in results.levels(model) {
            let means = sorted_means(results, model, level, group);
            let Some(&(lowest, mean)) = means.first() else {
                continue;
            };
            let compared = compared(results, model, lowest, level, group, &means);
            let compared: Vec<String> = compared
                .into_iter()
                .map(|row| format!("{}, {}", against(row), row.verdict().word()))
                .collect();
            let alone = if means.len() == 1 {
                "the only one"
            } else {
                "not compared"
            };
            rows.push(vec![
                model.into(),
                level.label().into(),
                lowest.into(),
                perplexity(mean).into(),
                known_perplexity(results.dense_mean(model, group)).into(),
                if compared.is_empty() {
                    alone.to_owned()
                } else {
                    compared.join("; ")
                }
                .into(),
            ]);
        }
    }
    (!rows.is_empty()).then(|| Table {
        name: "lowest".to_owned(),
        caption: "The method with the lowest geometric-mean perplexity over the seen languages, or over all where none were \
                  calibrated on; and its ratio to others, with the 95% interval and what that allows to say"
            .to_owned(),
        columns: vec![
            Column::text("Model"),
            Column::text("Pruned"),
            Column::text("Lowest"),
            Column::number("Perplexity"),
            Column::number("Dense"),
            Column::text("Against"),
        ],
        rows,
        is_folded: false,
    })
}

fn lead(results: &Results<'_>, model: &str) -> Group {
    results.groups(model).first().copied().unwrap_or(Group::All)
}

/// Methods with a mean that is a number, lowest first.
fn sorted_means<'a>(
    results: &Results<'a>,
    model: &str,
    level: Level,
    group: Group,
) -> Vec<(&'a str, f64)> {
    let mean = |method| results.mean(results.main(model, method, level), group);
    let mut means: Vec<(&str, f64)> = results
        .methods(model)
        .into_iter()
        .filter_map(|method| Some((method, mean(method)?)))
        .filter(|(_, mean)| mean.is_finite())
        .collect();
    means.sort_by(|one, other| one.1.total_cmp(&other.1));
    means
}

/// The comparisons of a method with others that were tried.
fn compared<'a>(
    results: &Results<'a>,
    model: &str,
    method: &str,
    level: Level,
    group: Group,
    means: &[(&str, f64)],
) -> Vec<&'a ComparisonRow> {
    means
        .iter()
        .filter_map(|(other, _)| comparison(results, model, method, other, level, group))
        .collect()
}

fn against(row: &ComparisonRow) -> String {
    let (ratio, low, high) = (times(row.estimate), times(row.low), times(row.high));
    format!("{} ({ratio}, {low} to {high})", row.against)
}

fn finding(results: &Results<'_>, model: &str, level: Level, group: Group) -> Option<String> {
    let means = sorted_means(results, model, level, group);
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
    let compared = compared(results, model, lowest, level, group, means);
    let of = |verdict| {
        let rows = compared.iter().filter(move |row| row.verdict() == verdict);
        rows.map(|row| against(row)).collect::<Vec<_>>()
    };
    let (lower, higher, alike) = (
        of(Verdict::Lower),
        of(Verdict::Higher),
        of(Verdict::NotToldApart),
    );
    let mut clauses = Vec::new();
    if !lower.is_empty() {
        clauses.push(format!(
            "The 95% interval of its ratio lies below equality against {}.",
            listed(&lower)
        ));
    }
    if !higher.is_empty() {
        clauses.push(format!(
            "The 95% interval of its ratio lies above equality against {}.",
            listed(&higher)
        ));
    }
    if !alike.is_empty() {
        clauses.push(format!(
            "The 95% interval does not tell it apart from {}.",
            listed(&alike)
        ));
    }
    if clauses.is_empty() {
        return "No interval was computed for it, so that this is no claim that it is better."
            .to_owned();
    }
    clauses.join(" ")
}
