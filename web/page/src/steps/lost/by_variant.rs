//! The variants beside each other.

use leptos::prelude::*;

use super::by_language::scored;
use super::comparison::{Comparison, Scored};
use super::comparison_chart::comparison_chart;
use super::comparison_table::ComparisonTable;
use super::name_order;
use super::order::Order;
use super::scoring::score;
use super::variant_table::VariantTable;
use crate::{
    charts::dot_chart::{DotChart, SeriesLegend},
    i18n::{isolated, t, t_with},
    state::AppState,
};

/// The variants beside each other, where there are several.
#[component]
pub fn ByVariant(
    /// The order of the languages, by what the variant that is looked at lost.
    order: RwSignal<Order>,
) -> impl IntoView {
    let state = AppState::get();
    let variants = Memo::new(move |_| {
        state
            .variants
            .with(|variants| variants.iter().map(scored).collect::<Vec<Scored>>())
    });
    let comparison = Memo::new(move |_| {
        let selected = state.selected.get().unwrap_or_default();
        variants.with(|variants| {
            let reference = variants.iter().find(|variant| variant.name == selected);
            let mut rows = reference.map(Scored::rows).unwrap_or_default();
            order.get().sort(&mut rows, name_order::compare);
            let codes: Vec<String> = rows.into_iter().map(|row| row.code).collect();
            Comparison::of(variants, &selected, &codes)
        })
    });
    let compared = move || comparison.with(|comparison| comparison.names.len() > 1);
    view! {
        <Show when=move || { variants.with(Vec::len) > 1 }>
            <section class="part" aria-labelledby="lost-by-variant">
                <h3 id="lost-by-variant">{move || t("lost.variants.title")}</h3>
                <VariantTable />
                <LeftOut comparison />
                <Show when=compared>
                    <Chart comparison />
                    <ComparisonTable comparison />
                </Show>
            </section>
        </Show>
    }
}

/// Variants that cannot be compared, with the button that changes that.
#[component]
fn LeftOut(comparison: Memo<Comparison>) -> impl IntoView {
    let state = AppState::get();
    let names = move || {
        let names = comparison.with(|comparison| comparison.left_out.clone());
        let names: Vec<String> = names.iter().map(|name| isolated(name)).collect();
        names.join(", ")
    };
    view! {
        <Show when=move || comparison.with(|comparison| !comparison.left_out.is_empty())>
            <div class="card lost-empty">
                <p>{move || t_with("lost.variants.left-out", &[("names", &names())])}</p>
                <button
                    type="button"
                    class="button"
                    disabled=move || {
                        state.is_unavailable() || state.refused_numbers.first().is_some()
                    }
                    on:click=move |_| score(state)
                >
                    {move || t("lost.variants.score")}
                </button>
            </div>
        </Show>
    }
}

#[component]
fn Chart(comparison: Memo<Comparison>) -> impl IntoView {
    let chart = move || {
        let title = t("lost.variants.chart");
        comparison.with(|comparison| {
            let chart = comparison_chart(&title, comparison);
            let has_unseen = chart
                .rows
                .iter()
                .any(|row| row.dots.iter().flatten().any(|dot| dot.is_outlined));
            view! {
                <figure>
                    <figcaption>
                        <p class="reading">
                            {t("lost.variants.reading")} " "
                            {has_unseen.then(|| t("lost.variants.ringed"))}
                        </p>
                        <SeriesLegend names=comparison.names.clone() />
                    </figcaption>
                    <DotChart chart />
                </figure>
            }
        })
    };
    view! { {chart} }
}
