//! What each term adds: the methods of a grid against one of them.

use std::collections::BTreeSet;

use super::format::{MISSING, known_perplexity, times};
use super::level::Level;
use super::results::{Group, Results};
use super::section::{Part, Section, slug};
use super::table::{Cell, Column, Table};
use crate::base_method::base_method;
use crate::{ComparisonGroup, ComparisonKind, ComparisonRow, Grid, NamedMethod};

/// `None` where no grid has three methods: two are what “method against method” is for.
pub(super) fn section(results: &Results<'_>) -> Option<Section> {
    let mut parts = Vec::new();
    for grid in &results.study.grids {
        let tables: Vec<Table> = results
            .models()
            .into_iter()
            .filter(|model| is_of_its_own(results, grid, model))
            .filter_map(|model| table(results, grid, model))
            .collect();
        if !tables.is_empty() {
            parts.push(Part {
                title: grid.name.clone(),
                tables,
                ..Part::default()
            });
        }
    }
    if parts.is_empty() {
        return None;
    }
    Some(Section {
        id: "terms",
        title: "What each term adds",
        introduction: vec![
            "Every method of a grid, lowest perplexity first, and how many times as large its perplexity is as that of the \
             grid’s base method, which is what the study’s comparisons hold most of them against. The 95% intervals, on the \
             same windows of text, say whether a difference from the base is more than chance; the order of two methods that \
             are not the base is no finding."
                .to_owned(),
        ],
        parts,
    })
}

/// Whether a grid tries something on this model that no other grid's table shows.
fn is_of_its_own(results: &Results<'_>, grid: &Grid, model: &str) -> bool {
    let is_of_model = |grid: &Grid| {
        let models = grid.models.as_ref();
        models.is_none_or(|models| models.iter().any(|name| name == model))
    };
    let methods = |grid: &Grid| grid.methods.iter().cloned().collect::<BTreeSet<String>>();
    let own = methods(grid);
    if !is_of_model(grid) || own.len() <= 2 {
        return false;
    }
    // Of grids with the same methods the first is shown.
    let mut is_earlier = true;
    !results.study.grids.iter().any(|other| {
        if std::ptr::eq(other, grid) {
            is_earlier = false;
            return false;
        }
        let others = methods(other);
        is_of_model(other) && own.is_subset(&others) && (is_earlier || own != others)
    })
}

/// A method with its mean over the groups, in their order.
struct Tried<'a> {
    method: &'a str,
    means: Vec<Option<f64>>,
}

fn table(results: &Results<'_>, grid: &Grid, model: &str) -> Option<Table> {
    let is_of_grid = |method: &str| grid.methods.iter().any(|name| name == method);
    let level = results.focus_of(model, is_of_grid)?;
    let groups = results.groups(model);
    let mut tried: Vec<Tried<'_>> = results
        .methods(model)
        .into_iter()
        .filter(|method| is_of_grid(method))
        .map(|method| Tried {
            method,
            means: groups
                .iter()
                .map(|&group| results.mean(results.main(model, method, level), group))
                .collect(),
        })
        .filter(|tried| tried.means.iter().any(Option::is_some))
        .collect();
    if tried.len() < 2 {
        return None;
    }
    // Where the base has no results on this model, the first method that has some takes its place.
    let base = base_method(results.study, grid);
    let base = tried.iter().find(|tried| Some(tried.method) == base);
    let base = base.or_else(|| tried.first())?;
    let of_base: Vec<Option<f64>> = base.means.clone();
    let base = base.method;
    tried.sort_by(|one, other| {
        let lead = |tried: &Tried<'_>| tried.means.first().copied().flatten();
        let key = |tried| lead(tried).unwrap_or(f64::INFINITY);
        key(one).total_cmp(&key(other))
    });
    let mut columns = vec![Column::text("Method"), Column::text("Settings")];
    for group in &groups {
        columns.push(Column::number(capitalised(group.name())));
        columns.push(Column::number(format!("over {base}")));
        columns.push(Column::number(format!("95% interval, {}", group.name())));
    }
    let rows = tried.iter().map(|tried| {
        let named = results
            .study
            .methods
            .iter()
            .find(|named| named.name == tried.method);
        let mut row: Vec<Cell> = vec![
            tried.method.into(),
            named.map(settings).unwrap_or_default().into(),
        ];
        for ((mean, of_base), &group) in tried.means.iter().zip(&of_base).zip(&groups) {
            row.push(known_perplexity(*mean).into());
            let (ratio, interval) = if tried.method == base {
                ("base".to_owned(), String::new())
            } else {
                let compared = comparison(results, model, tried.method, base, level, group);
                let ratio = mean.zip(*of_base).map(|(mean, of_base)| mean / of_base);
                over_base(ratio, compared)
            };
            row.push(ratio.into());
            row.push(interval.into());
        }
        row
    });
    Some(Table {
        name: slug(&["terms", &grid.name, model]),
        caption: format!(
            "{model} at {}: geometric-mean perplexity under the methods of the grid “{}”",
            level.label(),
            grid.name
        ),
        columns,
        rows: rows.collect(),
        is_folded: false,
    })
}

/// The ratio, which is the comparison's where there is one, and its interval.
fn over_base(ratio: Option<f64>, compared: Option<&ComparisonRow>) -> (String, String) {
    match compared {
        Some(row) => {
            let (low, high) = (times(row.low), times(row.high));
            let interval = format!("{low} to {high}, {}", row.verdict().word());
            (times(row.estimate), interval)
        }
        None => (
            ratio.map_or_else(|| MISSING.to_owned(), times),
            "not compared".to_owned(),
        ),
    }
}

/// The comparison of two methods over a group on the main calibration set, or without any.
pub(super) fn comparison<'a>(
    results: &Results<'a>,
    model: &str,
    method: &str,
    against: &str,
    level: Level,
    group: Group,
) -> Option<&'a ComparisonRow> {
    let group = match group {
        Group::Seen => ComparisonGroup::Seen,
        Group::Unseen => ComparisonGroup::Unseen,
        Group::All => ComparisonGroup::All,
    };
    results.comparisons.iter().find(|row| {
        row.kind == ComparisonKind::PerplexityRatio
            && row.model == model
            && row.method == method
            && row.against == against
            && row.sparsity_label == level.label()
            && row.group == group
            && (row.calibration.is_empty() || Some(row.calibration.as_str()) == results.main_set)
    })
}

/// What the study sets of a method; the rest has its default.
fn settings(named: &NamedMethod) -> String {
    let NamedMethod {
        name: _,
        method,
        lambda,
        rho,
        epsilon,
        exponent,
        scope,
        allocation,
        allocation_range,
        owl_multiple,
        cwl_keep,
    } = named;
    let number = |symbol: &str, value: &Option<f64>| value.map(|value| format!("{symbol} {value}"));
    let set = [
        Some(method.to_string()),
        number("λ", lambda),
        number("ρ", rho),
        number("ε", epsilon),
        number("a", exponent),
        scope.map(|scope| format!("scope {scope}")),
        allocation.map(|allocation| allocation.to_string()),
        number("λₐ", allocation_range),
        number("M", owl_multiple),
        cwl_keep.map(|keep| format!("keep {keep}")),
    ];
    set.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + characters.as_str()
    })
}

#[cfg(test)]
mod tests;
