//! What each term adds: the methods of a grid against one of them.

use std::collections::BTreeMap;

use super::format::{known_perplexity, times};
use super::level::Level;
use super::results::{Group, Results};
use super::section::{Part, Section, slug};
use super::table::{Cell, Column, Table};
use crate::{ComparisonGroup, ComparisonKind, ComparisonRow, Grid, NamedMethod};

/// `None` where no grid has two methods to hold against each other.
pub(super) fn section(results: &Results<'_>) -> Option<Section> {
    let mut parts = Vec::new();
    for grid in &results.study.grids {
        let tables: Vec<Table> = results
            .models()
            .into_iter()
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
             grid’s base method. Where the study compared the two, the 95% interval says whether the difference is more than \
             chance; where there is no interval, the order of two methods is no finding."
                .to_owned(),
        ],
        parts,
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
    let base = base(results, grid, &tried);
    let of_base: Vec<Option<f64>> = tried.get(base)?.means.clone();
    let base = tried.get(base)?.method;
    tried.sort_by(|one, other| {
        let lead = |tried: &Tried<'_>| tried.means.first().copied().flatten();
        let key = |tried| lead(tried).unwrap_or(f64::INFINITY);
        key(one).total_cmp(&key(other))
    });
    let mut columns = vec![Column::text("Method"), Column::text("Settings")];
    for group in &groups {
        columns.push(Column::number(capitalised(group.name())));
        columns.push(Column::number(format!("over {base}")));
    }
    columns.push(Column::number(format!(
        "95% interval, {}",
        groups.first().map_or("", |group| group.name())
    )));
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
        for (mean, of_base) in tried.means.iter().zip(&of_base) {
            let ratio = mean.zip(*of_base).map(|(mean, of_base)| mean / of_base);
            row.push(known_perplexity(*mean).into());
            row.push(match ratio {
                Some(_) if tried.method == base => "base".into(),
                Some(ratio) => times(ratio).into(),
                None => "–".into(),
            });
        }
        let compared = groups
            .first()
            .and_then(|&group| comparison(results, model, tried.method, base, level, group));
        row.push(match compared {
            _ if tried.method == base => "".into(),
            None => "not compared".into(),
            Some(row) => {
                let (low, high) = (times(row.low), times(row.high));
                format!("{low} to {high}, {}", row.verdict().word()).into()
            }
        });
        row
    });
    Some(Table {
        name: slug(&["terms", &grid.name, model]),
        caption: format!(
            "{model} at {}: geometric-mean perplexity of {}",
            level.label(),
            grid.name
        ),
        columns,
        rows: rows.collect(),
        is_folded: false,
    })
}

/// What the comparisons hold most of the grid's methods against, or else the grid's first.
fn base(results: &Results<'_>, grid: &Grid, tried: &[Tried<'_>]) -> usize {
    let place = |name: &str| tried.iter().position(|tried| tried.method == name);
    let mut uses: BTreeMap<usize, usize> = BTreeMap::new();
    for comparison in &results.study.comparisons {
        if let (Some(_), Some(against)) = (place(&comparison.method), place(&comparison.against)) {
            *uses.entry(against).or_default() += 1;
        }
    }
    let most = uses.into_iter().rev().max_by_key(|(_, uses)| *uses);
    let first = || grid.methods.iter().find_map(|method| place(method));
    most.map(|(base, _)| base)
        .or_else(first)
        .unwrap_or_default()
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
