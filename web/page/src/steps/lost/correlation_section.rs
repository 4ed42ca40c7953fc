//! How alike the languages' activations are, as a matrix of languages.

use leptos::prelude::*;
use mwanda_protocol::Overview;

use super::correlations::CorrelationMatrix;
use super::language_rows::place;
use crate::{
    charts::{
        copy_table::CopyTable,
        figures,
        heat_grid::Header,
        heat_scale::HeatScale,
        heat_table::{HeatLegend, HeatTable, Pairs},
        scroll::Scroll,
        tab_separated::{plain, tab_separated},
    },
    i18n::{language_name, number, t, t_with},
};

/// The colour scale spans at least this.
const LEAST_SPAN: f64 = 0.07;

/// The matrix of one block, or the mean over the blocks.
#[component]
pub fn CorrelationSection(
    /// What to show.
    overview: Overview,
) -> impl IntoView {
    let blocks = overview.correlations.len();
    // Languages in the order in which the page lists them everywhere.
    let mut order: Vec<usize> = (0..overview.languages.len()).collect();
    order.sort_by_key(|&index| (place(&overview.languages[index]), index));
    let codes: Vec<String> = order
        .iter()
        .map(|&index| overview.languages[index].clone())
        .collect();
    let codes = StoredValue::new(codes);
    let block = RwSignal::new(None::<usize>);
    let matrix = Memo::new(move |_| {
        CorrelationMatrix::of(&overview, block.get()).map(|matrix| matrix.reordered(&order))
    });
    let shown = move || {
        let found = matrix.get()?;
        let scale = HeatScale::of(
            found.between_languages().map(|(_, _, value)| value),
            LEAST_SPAN,
            (-1.0, 1.0),
        )?;
        let pairs = codes.with_value(|codes| pairs(codes, &found, &scale));
        let extremes = codes.with_value(|codes| extremes(codes, &found));
        Some(view! {
            <p>{extremes}</p>
            <HeatLegend low=figures::correlation(scale.low) high=figures::correlation(scale.high) />
            <Scroll name=t("lost.correlations.title")>
                <HeatTable pairs />
            </Scroll>
        })
    };
    let copy = move |()| {
        let found = matrix.get();
        found.map_or_else(String::new, |found| {
            codes.with_value(|codes| as_text(codes, &found))
        })
    };
    view! {
        <BlockChoice blocks block />
        {shown}
        <CopyTable text=copy />
    }
}

#[component]
fn BlockChoice(blocks: usize, block: RwSignal<Option<usize>>) -> impl IntoView {
    let options = (0..blocks).map(|index| {
        let name = move || {
            t_with(
                "charts.block-number",
                &[("number", &number::integer(index as u64))],
            )
        };
        view! { <option value=index.to_string()>{name}</option> }
    });
    view! {
        <p class="field-row">
            <label for="lost-block">{move || t("lost.correlations.of")}</label>
            <select
                id="lost-block"
                on:change=move |event| block.set(event_target_value(&event).parse().ok())
            >
                <option value="">{move || t("lost.correlations.mean")}</option>
                {options.collect_view()}
            </select>
        </p>
    }
}

/// The matrix in words and colours; reactive.
fn pairs(codes: &[String], matrix: &CorrelationMatrix, scale: &HeatScale) -> Pairs {
    Pairs {
        name: t("lost.correlations.title"),
        corner: t("charts.language"),
        headers: codes
            .iter()
            .map(|code| Header {
                short: code.clone(),
                full: language_name(code),
            })
            .collect(),
        cells: matrix
            .values
            .iter()
            .map(|&value| (figures::correlation(value), scale.step(value)))
            .collect(),
    }
}

/// Which languages are most alike, and which least; reactive.
fn extremes(codes: &[String], matrix: &CorrelationMatrix) -> Option<String> {
    let [most, least] = matrix.extremes()?;
    let name = |index: usize| language_name(&codes[index]);
    Some(t_with(
        "lost.correlations.extremes",
        &[
            ("most-one", &name(most.0)),
            ("most-other", &name(most.1)),
            ("most", &figures::correlation(most.2)),
            ("least-one", &name(least.0)),
            ("least-other", &name(least.1)),
            ("least", &figures::correlation(least.2)),
        ],
    ))
}

/// The matrix as tab-separated text.
fn as_text(codes: &[String], matrix: &CorrelationMatrix) -> String {
    let header = std::iter::once(String::new()).chain(codes.iter().cloned());
    let rows = codes.iter().enumerate().map(|(row, code)| {
        let values = (0..codes.len()).map(|column| plain(Some(matrix.at(row, column))));
        std::iter::once(code.clone()).chain(values).collect()
    });
    tab_separated(std::iter::once(header.collect::<Vec<String>>()).chain(rows))
}
