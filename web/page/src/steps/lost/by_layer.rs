//! Where in the model: by block and by matrix, and what the languages share there.

use leptos::prelude::*;
use mwanda_protocol::Overview;

use super::block_chart::{BlockFigures, block_chart, block_figures, block_table};
use super::correlation_section::CorrelationSection;
use super::heat_map::{CELLS, SparsityMap};
use super::matrix_detail::{Detail, HEADING};
use super::neurons::Neurons;
use crate::{
    browser,
    charts::{bar_chart::BarChart, heat_grid::focus_cell, table_alternative::TableAlternative},
    components::progress::WorkProgress,
    i18n::t,
    state::{AppState, Work},
};

/// The variant that is looked at, from the inside.
#[component]
pub fn ByLayer() -> impl IntoView {
    let state = AppState::get();
    // What the charts show, so that they are drawn anew only when it changes.
    let shown = Memo::new(move |_| {
        let variant = state.selected_variant()?;
        let blocks = block_figures(&variant.manifest, variant.overview.as_ref());
        Some((variant.name, variant.overview, blocks))
    });
    let content = move || {
        let (variant, overview, blocks) = shown.get()?;
        Some(match overview {
            Some(overview) => view! { <Inside variant overview blocks /> }.into_any(),
            None => view! { <NotYet variant /> }.into_any(),
        })
    };
    view! {
        <section class="part" aria-labelledby="lost-by-layer">
            <h3 id="lost-by-layer">{move || t("lost.layers.title")}</h3>
            {content}
        </section>
    }
}

/// Before the engine has looked into a variant.
#[component]
fn NotYet(variant: String) -> impl IntoView {
    let state = AppState::get();
    let name = variant.clone();
    let leads_here = move |work: &Work| match work {
        Work::LookInto(looked) | Work::Prune(looked) => *looked == name,
        _ => false,
    };
    let shown = leads_here.clone();
    let is_underway = move || {
        state
            .running
            .with(|running| running.iter().any(|running| leads_here(&running.work)))
    };
    view! {
        <Show
            when=is_underway
            fallback=move || {
                let variant = variant.clone();
                view! {
                    <div class="card lost-empty">
                        <p>{move || t("lost.layers.not-yet")}</p>
                        <button
                            type="button"
                            class="button is-primary"
                            on:click=move |_| {
                                state.look_into(variant.clone());
                            }
                        >
                            {move || t("lost.layers.look")}
                        </button>
                    </div>
                }
            }
        >
            <WorkProgress shows={
                let shown = shown.clone();
                move |running| shown(&running.work)
            } />
        </Show>
    }
}

/// The overview, and one matrix in its place while it is looked at.
#[component]
fn Inside(variant: String, overview: Overview, blocks: Vec<BlockFigures>) -> impl IntoView {
    let opened = RwSignal::new(None::<String>);
    let active = RwSignal::new((0, 0));
    let open = move |tensor: String| {
        opened.set(Some(tensor));
        // The focus comes after the heading that takes it.
        request_animation_frame(|| browser::focus(HEADING));
    };
    let back = move |()| {
        opened.set(None);
        request_animation_frame(move || focus_cell(CELLS, active.get_untracked()));
    };
    let detail = move || {
        let tensor = opened.get()?;
        let variant = variant.clone();
        Some(view! { <Detail variant tensor on_back=back /> })
    };
    view! {
        // Hidden and not dropped, so that everything is as it was on the way back.
        <div class="part" hidden=move || opened.with(Option::is_some)>
            <h4>{move || t("lost.map.title")}</h4>
            <p class="reading">{move || t("lost.map.reading")}</p>
            <SparsityMap matrices=overview.sparsity.clone() active on_open=open />
            <Blocks blocks />
            <Correlations overview=overview.clone() />
            <h4>{move || t("lost.neurons.title")}</h4>
            <OwnNeurons overview />
        </div>
        <div class="part" hidden=move || opened.with(Option::is_none)>
            {detail}
        </div>
    }
}

#[component]
fn Blocks(blocks: Vec<BlockFigures>) -> impl IntoView {
    let is_correlated = blocks.iter().any(|block| block.correlation.is_some());
    let content = move || {
        let title = t("lost.blocks.title");
        let chart = block_chart(&title, &blocks);
        let table = block_table(title.clone(), &blocks);
        view! {
            <h4>{title}</h4>
            <figure>
                <figcaption>
                    <p class="reading">
                        {t("lost.blocks.reading")} " "
                        {is_correlated.then(|| t("lost.blocks.diamonds"))}
                    </p>
                </figcaption>
                <BarChart chart />
            </figure>
            <TableAlternative table />
        }
    };
    view! { {content} }
}

#[component]
fn Correlations(overview: Overview) -> impl IntoView {
    let has_some = !overview.correlations.is_empty() && overview.languages.len() > 1;
    let section = if has_some {
        view! {
            <p class="reading">{move || t("lost.correlations.reading")}</p>
            <CorrelationSection overview />
        }
        .into_any()
    } else {
        view! { <p>{move || t("lost.correlations.none")}</p> }.into_any()
    };
    view! {
        <h4>{move || t("lost.correlations.title")}</h4>
        {section}
    }
}

#[component]
fn OwnNeurons(overview: Overview) -> impl IntoView {
    if overview.neurons.values().all(Vec::is_empty) {
        return view! { <p>{move || t("lost.neurons.none")}</p> }.into_any();
    }
    view! {
        <p class="reading">{move || t("lost.neurons.reading")}</p>
        <Neurons neurons=overview.neurons />
    }
    .into_any()
}
