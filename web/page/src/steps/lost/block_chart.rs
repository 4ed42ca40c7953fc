//! The planned sparsity of every block and how alike the languages are in it, as in the HTML report.

use mwanda_protocol::{Manifest, Overview};

use crate::{
    charts::{
        bar_chart::{Bar, Bars},
        description::described,
        figures,
        rows::Tick,
        share_scale::ShareScale,
        table_alternative::TextTable,
    },
    i18n::{number, t, t_with},
};

/// A block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BlockFigures {
    /// Which, from 0.
    pub block: usize,
    /// Share of its weights that was to be zeroed.
    pub planned: f64,
    /// C_b of CWL, where it is known.
    pub correlation: Option<f64>,
}

/// Every block. Correlations are the dense model's, on which CWL plans; without a plan by CWL, those of the pruning pass.
pub fn block_figures(manifest: &Manifest, overview: Option<&Overview>) -> Vec<BlockFigures> {
    let planned_by = |block: usize| manifest.block_profiles.get(block)?.correlation;
    let seen = |block: usize| Some(overview?.correlations.get(block)?.mean);
    let is_planned = (0..manifest.block_sparsity.len()).any(|block| planned_by(block).is_some());
    manifest
        .block_sparsity
        .iter()
        .enumerate()
        .map(|(block, &planned)| BlockFigures {
            block,
            planned,
            correlation: if is_planned {
                planned_by(block)
            } else {
                seen(block)
            }
            .filter(|correlation| correlation.is_finite()),
        })
        .collect()
}

/// Bars for sparsities, diamonds for correlations; reactive.
pub fn block_chart(title: &str, blocks: &[BlockFigures]) -> Bars {
    let is_correlated = blocks.iter().any(|block| block.correlation.is_some());
    let bars: Vec<Bar> = blocks
        .iter()
        .map(|block| {
            let share = figures::share(block.planned);
            Bar {
                name: number::integer(block.block as u64),
                value: match block.correlation {
                    Some(correlation) => t_with(
                        "charts.bar-values",
                        &[
                            ("share", &share),
                            ("correlation", &figures::correlation(correlation)),
                        ],
                    ),
                    None => share,
                },
                end: ShareScale::WHOLE.at(block.planned),
                mark: block.correlation,
                is_outlined: false,
            }
        })
        .collect();
    let values = bars.iter().map(|bar| {
        let block = t_with("charts.block-number", &[("number", &bar.name)]);
        (block, bar.value.clone())
    });
    Bars {
        description: described(title, values),
        baseline: 0.0,
        ticks: share_ticks(&ShareScale::WHOLE),
        bars,
        names: 32.0,
        values: if is_correlated { 96.0 } else { 60.0 },
        have_tips: false,
    }
}

/// The lines of an axis of shares; reactive.
pub fn share_ticks(scale: &ShareScale) -> Vec<Tick> {
    scale
        .ticks()
        .map(|share| Tick {
            at: scale.at(share),
            label: figures::share_tick(share),
        })
        .collect()
}

/// The same as a table; reactive.
pub fn block_table(name: String, blocks: &[BlockFigures]) -> TextTable {
    TextTable {
        name,
        columns: vec![
            t("charts.block"),
            t("lost.blocks.planned"),
            t("lost.blocks.correlation"),
        ],
        rows: blocks
            .iter()
            .map(|block| {
                vec![
                    number::integer(block.block as u64),
                    figures::share(block.planned),
                    block
                        .correlation
                        .map_or_else(|| t("charts.none"), figures::correlation),
                ]
            })
            .collect(),
    }
}
