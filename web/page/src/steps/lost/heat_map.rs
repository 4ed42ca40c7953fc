//! The sparsity of every pruned matrix as a heat map; a cell opens the matrix.

use leptos::prelude::*;
use mwanda_protocol::MatrixSparsity;

use super::sparsity_grid::{SparsityGrid, short_module};
use crate::{
    charts::{
        figures,
        heat_grid::{Header, Heat, HeatCell, HeatGrid},
        heat_scale::HeatScale,
        heat_table::HeatLegend,
        scroll::Scroll,
    },
    i18n::{interface_language, number, t, t_with},
};

/// Begins the ids of the cells.
pub const CELLS: &str = "lost-matrix";
/// The colour scale spans at least seven hundredths: a step a hundredth.
const LEAST_SPAN: f64 = 0.07;

/// The heat map with its legend.
#[component]
pub fn SparsityMap(
    /// The pruned matrices.
    matrices: Vec<MatrixSparsity>,
    /// The cell that Tab leads to.
    active: RwSignal<(usize, usize)>,
    /// Called with the tensor whose cell is opened.
    #[prop(into)]
    on_open: Callback<String>,
) -> impl IntoView {
    if matrices.is_empty() {
        return view! { <p>{move || t("lost.detail.no-threshold")}</p> }.into_any();
    }
    let grid = SparsityGrid::of(&matrices);
    let sparsities = matrices.iter().map(|matrix| matrix.sparsity);
    let scale = HeatScale::of(sparsities, LEAST_SPAN, (0.0, 1.0));
    let grid = StoredValue::new(grid);
    let open = move |(row, column)| {
        let tensor = grid.with_value(|grid| grid.at(row, column).map(|cell| cell.tensor.clone()));
        if let Some(tensor) = tensor {
            on_open.run(tensor);
        }
    };
    let is_right_to_left = Signal::derive(|| interface_language().direction() == "rtl");
    let map = move || {
        let heat = grid.with_value(|grid| heat(grid, scale));
        view! { <HeatGrid heat id=CELLS active is_right_to_left on_open=open /> }
    };
    let legend = move || {
        scale.map(|scale| {
            view! { <HeatLegend low=figures::share(scale.low) high=figures::share(scale.high) /> }
        })
    };
    view! {
        {legend}
        <Scroll name=Signal::derive(move || t("lost.map.title"))>{map}</Scroll>
    }
    .into_any()
}

/// The grid in words and colours; reactive.
fn heat(grid: &SparsityGrid, scale: Option<HeatScale>) -> Heat {
    let (rows, columns) = grid.size();
    let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let cells = places.map(|(row, column)| {
        let cell = grid.at(row, column)?;
        let block = number::integer(grid.blocks[row] as u64);
        Some(HeatCell {
            text: figures::narrow_share(cell.sparsity),
            name: t_with(
                "lost.map.cell",
                &[
                    ("block", &block),
                    ("module", &grid.modules[column]),
                    ("share", &figures::share(cell.sparsity)),
                ],
            ),
            step: scale.and_then(|scale| scale.step(cell.sparsity)),
        })
    });
    Heat {
        name: t("lost.map.title"),
        corner: t("charts.block"),
        columns: grid
            .modules
            .iter()
            .map(|module| Header {
                short: short_module(module).to_owned(),
                full: module.clone(),
            })
            .collect(),
        rows: grid
            .blocks
            .iter()
            .map(|&block| {
                let short = number::integer(block as u64);
                Header {
                    full: t_with("charts.block-number", &[("number", &short)]),
                    short,
                }
            })
            .collect(),
        cells: cells.collect(),
        nothing: t("lost.map.nothing"),
    }
}
