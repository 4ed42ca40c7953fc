//! The sparsity of every block and how alike the languages are in it.

use super::chart::{Bar, Chart, Tick};
use super::format::percent;
use crate::Manifest;

/// Bars for sparsities, diamonds for correlations where they are known; `None` without blocks.
pub(super) fn block_chart(manifest: &Manifest) -> Option<Chart> {
    if manifest.block_sparsity.is_empty() {
        return None;
    }
    let bars: Vec<Bar> = manifest
        .block_sparsity
        .iter()
        .enumerate()
        .map(|(block, &sparsity)| bar(block, sparsity, correlation(manifest, block)))
        .collect();
    let words: Vec<String> = bars
        .iter()
        .map(|bar| format!("block {} {}", bar.label, bar.value))
        .collect();
    let correlated = bars.iter().any(|bar| bar.mark.is_some());
    Some(Chart {
        id: "blocks",
        title: if correlated {
            "Sparsity of each block, and correlation of its languages".to_owned()
        } else {
            "Sparsity of each block".to_owned()
        },
        description: words.join("; "),
        baseline: 0.0,
        ticks: [0.0, 1.0, 0.5, 0.25, 0.75]
            .into_iter()
            .map(|at| Tick {
                at,
                label: format!("{}%", 100.0 * at),
            })
            .collect(),
        bars,
        label_width: 32.0,
        value_width: if correlated { 96.0 } else { 60.0 },
    })
}

/// Whether any block's correlation is known.
pub(super) fn has_correlations(manifest: &Manifest) -> bool {
    (0..manifest.block_sparsity.len()).any(|block| correlation(manifest, block).is_some())
}

fn correlation(manifest: &Manifest, block: usize) -> Option<f64> {
    let profile = manifest.block_profiles.get(block)?;
    profile
        .correlation
        .filter(|correlation| correlation.is_finite())
}

fn bar(block: usize, sparsity: f64, correlation: Option<f64>) -> Bar {
    let sparse = percent(sparsity);
    Bar {
        label: block.to_string(),
        value: match correlation {
            Some(correlation) => format!("{sparse} · {correlation:.2}"),
            None => sparse,
        },
        end: sparsity,
        mark: correlation,
        outlined: false,
    }
}
