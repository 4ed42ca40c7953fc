//! How sparsity is spread over the blocks, and by what.

use super::format::{listed, share, tick};
use super::level::Level;
use super::line_chart::{Axis, LineChart, Series};
use super::mark::{MARKS, Mark};
use super::results::Results;
use super::scale::Scale;
use super::section::{Chart, Figure, Part, Section, slug};
use super::table::{Cell, Column, Table};
use crate::Record;
use mwanda_protocol::Allocation;

/// `None` where no run recorded its blocks.
pub(super) fn section(results: &Results<'_>) -> Option<Section> {
    let parts: Vec<Part> = results
        .models()
        .into_iter()
        .filter_map(|model| part(results, model))
        .collect();
    if parts.is_empty() {
        return None;
    }
    Some(Section {
        id: "blocks",
        title: "Sparsity by block",
        introduction: vec![
            "Which share of each block’s weights every allocation zeroes. Blocks are counted from 0, from the input on. Methods \
             that share an allocation share a line, which is named for the allocation. The correlation says how alike the languages’ activations are in a block \
             of the dense model: CWL spreads sparsity by it."
                .to_owned(),
        ],
        parts,
    })
}

/// Methods that spread sparsity alike.
struct Allocated<'a> {
    methods: Vec<&'a str>,
    sparsity: &'a [f64],
    /// Names the allocation, and tells it from the others.
    name: String,
}

fn part(results: &Results<'_>, model: &str) -> Option<Part> {
    let level = results.focus(model)?;
    let mut allocated: Vec<Allocated<'_>> = Vec::new();
    for method in results.methods(model) {
        let Some(sparsity) = sparsity(results, model, method, level) else {
            continue;
        };
        let alike = allocated
            .iter_mut()
            .find(|other| other.sparsity == sparsity);
        match alike {
            Some(other) => other.methods.push(method),
            None => allocated.push(Allocated {
                methods: vec![method],
                sparsity,
                name: allocation(results, model, method, level),
            }),
        }
    }
    if allocated.is_empty() {
        return None;
    }
    tell_apart(&mut allocated);
    let correlations = correlations(results, model, level);
    let drawn = allocated.len().min(MARKS);
    let mut figures = vec![sparsity_figure(model, level, &allocated[..drawn])];
    figures.extend(correlation_figure(model, &correlations));
    let shared: Vec<String> = allocated
        .iter()
        .map(|Allocated { name, methods, .. }| format!("“{name}”: {}.", listed(methods)))
        .collect();
    Some(Part {
        title: format!("{model} at {}", level.label()),
        paragraphs: vec![shared.join(" ")],
        figures,
        tables: vec![table(model, level, &allocated, &correlations)],
    })
}

fn sparsity<'a>(
    results: &Results<'a>,
    model: &str,
    method: &str,
    level: Level,
) -> Option<&'a [f64]> {
    let mut records = results.chosen(results.main(model, method, level));
    let pruning = records.find_map(|record: &'a Record| record.pruning.as_ref())?;
    let sparsity = pruning.block_sparsity.as_slice();
    let is_drawable = !sparsity.is_empty() && sparsity.iter().all(|share| share.is_finite());
    is_drawable.then_some(sparsity)
}

/// How a method's runs spread sparsity, in the settings' words.
fn allocation(results: &Results<'_>, model: &str, method: &str, level: Level) -> String {
    let mut records = results.chosen(results.main(model, method, level));
    let Some(settings) = records.find_map(|record| record.cell.settings.as_ref()) else {
        return method.to_owned();
    };
    let allocation = &settings.allocation;
    match allocation.kind {
        Allocation::Uniform => "uniform".to_owned(),
        Allocation::Owl => "OWL".to_owned(),
        Allocation::Cwl => format!("CWL, keep {}", allocation.cwl_keep),
    }
}

/// Adds the first method to names that several allocations have, such as CWL with two ranges.
fn tell_apart(allocated: &mut [Allocated<'_>]) {
    let names: Vec<String> = allocated.iter().map(|one| one.name.clone()).collect();
    for one in allocated {
        if names.iter().filter(|name| **name == one.name).count() > 1 {
            let method = one.methods.first().copied().unwrap_or_default();
            one.name = format!("{} ({method})", one.name);
        }
    }
}

/// Block by block, of the first run on the main calibration set that recorded them.
fn correlations(results: &Results<'_>, model: &str, level: Level) -> Vec<(f64, f64)> {
    let of_method = |method: &&str| {
        let mut records = results.chosen(results.main(model, method, level));
        records.find_map(|record| {
            let profiles = &record.pruning.as_ref()?.block_profiles;
            let known: Vec<(f64, f64)> = profiles
                .iter()
                .enumerate()
                .filter_map(|(block, profile)| Some((block as f64, profile.correlation?)))
                .filter(|(_, correlation)| correlation.is_finite())
                .collect();
            (!known.is_empty()).then_some(known)
        })
    };
    results
        .methods(model)
        .iter()
        .find_map(of_method)
        .unwrap_or_default()
}

fn block_axis(blocks: usize) -> Axis {
    let scale = Scale::linear([-0.5, blocks as f64 - 0.5], 1.0);
    let mut ticks = scale.ticks(8);
    ticks.retain(|tick| tick.fract() == 0.0 && (0.0..blocks as f64).contains(tick));
    Axis {
        scale,
        ticks,
        label: "block".to_owned(),
        unit: tick,
    }
}

fn sparsity_figure(model: &str, level: Level, allocated: &[Allocated<'_>]) -> Figure {
    let blocks = allocated.iter().map(|one| one.sparsity.len()).max();
    let values = allocated
        .iter()
        .flat_map(|one| one.sparsity)
        .map(|share| 100.0 * share);
    let scale = Scale::linear(values, 4.0);
    let series = allocated.iter().enumerate().map(|(number, one)| Series {
        label: one.name.clone(),
        mark: Mark::full(number),
        points: one
            .sparsity
            .iter()
            .enumerate()
            .map(|(block, share)| (block as f64, 100.0 * share))
            .collect(),
        is_stepped: true,
    });
    Figure {
        name: slug(&["blocks", model]),
        chart: Chart::Lines(LineChart {
            title: format!("{model} at {}: sparsity by block", level.label()),
            horizontal: block_axis(blocks.unwrap_or_default()),
            vertical: Axis {
                ticks: scale.ticks(6),
                scale,
                label: "sparsity".to_owned(),
                unit: |percent| format!("{}%", tick((10.0 * percent).round() / 10.0)),
            },
            series: series.collect(),
            reference: None,
        }),
    }
}

fn correlation_figure(model: &str, correlations: &[(f64, f64)]) -> Option<Figure> {
    let (last, _) = correlations.last()?;
    let scale = Scale::linear(correlations.iter().map(|point| point.1), 0.1);
    Some(Figure {
        name: slug(&["correlation", model]),
        chart: Chart::Lines(LineChart {
            title: format!("{model}, dense: how alike languages are, by block"),
            horizontal: block_axis(*last as usize + 1),
            vertical: Axis {
                ticks: scale.ticks(6),
                scale,
                label: "mean correlation of languages’ feature norms".to_owned(),
                unit: |correlation| tick((1000.0 * correlation).round() / 1000.0),
            },
            series: vec![Series {
                label: "correlation".to_owned(),
                mark: Mark::full(0),
                points: correlations.to_vec(),
                is_stepped: false,
            }],
            reference: None,
        }),
    })
}

fn table(
    model: &str,
    level: Level,
    allocated: &[Allocated<'_>],
    correlations: &[(f64, f64)],
) -> Table {
    let blocks = allocated.iter().map(|one| one.sparsity.len()).max();
    let rows = (0..blocks.unwrap_or_default()).map(|block| {
        let mut row: Vec<Cell> = vec![block.to_string().into()];
        row.extend(allocated.iter().map(|one| {
            let known = one.sparsity.get(block).map(|sparsity| share(*sparsity));
            known.unwrap_or_default().into()
        }));
        if !correlations.is_empty() {
            let known = correlations.iter().find(|point| point.0 == block as f64);
            row.push(
                known
                    .map(|point| format!("{:.3}", point.1))
                    .unwrap_or_default()
                    .into(),
            );
        }
        row
    });
    let mut columns = vec![Column::text("Block")];
    columns.extend(
        allocated
            .iter()
            .map(|one| Column::number(one.name.as_str())),
    );
    if !correlations.is_empty() {
        columns.push(Column::number("Correlation"));
    }
    Table {
        name: slug(&["blocks", model]),
        caption: format!("{model} at {}: sparsity by block", level.label()),
        columns,
        rows: rows.collect(),
        is_folded: true,
    }
}
