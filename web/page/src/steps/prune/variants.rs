//! The variants that were pruned.

use leptos::prelude::*;
use mwanda_protocol::EvaluationReport;

use crate::{
    i18n::{
        number::{percent, signed_percent, significant},
        t, t_with,
    },
    state::{AppState, Step, Variant},
};

/// Each variant with what it is and what it lost on average; to select and to delete.
#[component]
pub fn Variants() -> impl IntoView {
    let state = AppState::get();
    let names = Memo::new(move |_| {
        state.variants.with(|variants| {
            variants
                .iter()
                .map(|variant| variant.name.clone())
                .collect::<Vec<_>>()
        })
    });
    view! {
        <Show when=move || !names.with(Vec::is_empty)>
            <div class="part">
                <h3>{move || t("prune.variants")}</h3>
                <p>{move || t("prune.variants.text")}</p>
                <div class="table-scroll">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{move || t("prune.variants.shown")}</th>
                                <th scope="col">{move || t("prune.variants.name")}</th>
                                <th scope="col" class="is-number">{move || t("prune.variants.sparsity")}</th>
                                <th scope="col" class="is-number">{move || t("prune.variants.perplexity")}</th>
                                <th scope="col" class="is-number">{move || t("prune.variants.change")}</th>
                                <th scope="col"><span class="visually-hidden">{move || t("prune.variants.actions")}</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || names.get() key=|name| name.clone() let:name>
                                <VariantRow name/>
                            </For>
                        </tbody>
                    </table>
                </div>
                <p class="step-onward">
                    <a class="button is-primary" href=format!("#{}", Step::Lost.hash())>
                        {move || t("prune.go-on")}
                    </a>
                </p>
            </div>
        </Show>
    }
}

#[component]
fn VariantRow(name: String) -> impl IntoView {
    let state = AppState::get();
    let name = StoredValue::new(name);
    let variant = move |read: &dyn Fn(&Variant) -> String| {
        state.variants.with(|variants| {
            let own = name.with_value(|name| {
                variants
                    .iter()
                    .find(|variant| variant.name == *name)
                    .map(read)
            });
            own.unwrap_or_default()
        })
    };
    let is_selected = move || {
        state
            .selected
            .with(|selected| selected.as_ref() == Some(&name.get_value()))
    };
    let label = move |key| name.with_value(|name| t_with(key, &[("name", name)]));
    view! {
        <tr>
            <td>
                <input
                    type="radio"
                    name="selected-variant"
                    aria-label=move || label("prune.variants.select")
                    prop:checked=is_selected
                    on:change=move |_| state.select_variant(&name.get_value())
                />
            </td>
            <th scope="row"><bdi>{name.get_value()}</bdi></th>
            <td class="is-number">{move || variant(&|variant| percent(variant.manifest.sparsity, 1))}</td>
            <td class="is-number">{move || variant(&perplexity)}</td>
            <td class="is-number">{move || variant(&change)}</td>
            <td>
                <button
                    type="button"
                    class="button is-small"
                    aria-label=move || label("prune.variants.delete-this")
                    disabled=move || state.is_unavailable()
                    on:click=move |_| state.forget_variant(&name.get_value())
                >
                    {move || t("prune.variants.delete")}
                </button>
            </td>
        </tr>
    }
}

fn perplexity(variant: &Variant) -> String {
    let report: Option<&EvaluationReport> = variant.manifest.pruned.as_ref();
    report.map_or_else(
        || "–".to_owned(),
        |report| significant(report.geomean_perplexity, 4),
    )
}

fn change(variant: &Variant) -> String {
    variant.evaluations().map_or_else(
        || "–".to_owned(),
        |(dense, pruned)| {
            signed_percent(
                pruned.geomean_perplexity / dense.geomean_perplexity - 1.0,
                1,
            )
        },
    )
}
