//! All variants in a table, to choose one to look at.

use leptos::prelude::*;

use super::averages::averages;
use super::by_language::scored;
use super::variant_choice::method_name;
use crate::{
    charts::{figures, scroll::Scroll},
    i18n::{language_name, t, t_with},
    state::{AppState, Variant},
};

/// A variant a row.
#[component]
pub fn VariantTable() -> impl IntoView {
    let state = AppState::get();
    let row = move |variant: Variant| {
        let scored = scored(&variant);
        let rows = scored.rows();
        let all = averages(&rows).into_iter().next();
        let none = || t("charts.none");
        let mean = all.as_ref().and_then(|all| all.pruned);
        let most = rows
            .iter()
            .filter_map(|row| Some((row.ratio()?, row)))
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .map(|(ratio, row)| {
                let name = language_name(&row.code);
                t_with(
                    "charts.item",
                    &[("name", &name), ("value", &figures::change(ratio))],
                )
            });
        let name = variant.name.clone();
        let own = name.clone();
        let is_shown = move || state.selected.get().as_ref() == Some(&own);
        let shown = name.clone();
        let settings = &variant.manifest.settings;
        view! {
            <tr>
                <th scope="row">
                    <bdi>{name}</bdi>
                </th>
                <td>{method_name(settings.method)}</td>
                <td class="is-number">{figures::share(variant.manifest.sparsity)}</td>
                <td class="is-number">
                    {mean.map_or_else(none, |mean| figures::perplexity(mean.perplexity))}
                </td>
                <td class="is-number strong">
                    {all.and_then(|all| all.ratio()).map_or_else(none, figures::change)}
                </td>
                <td>{most.unwrap_or_else(none)}</td>
                <td>
                    <button
                        type="button"
                        class="button"
                        aria-pressed=move || is_shown().to_string()
                        on:click=move |_| state.select_variant(&shown)
                    >
                        {t("lost.variants.show")}
                    </button>
                </td>
            </tr>
        }
    };
    view! {
        <Scroll name=Signal::derive(move || t_with("lost.table-of", &[("title", &t("lost.variants.title"))]))>
            <table class="table lost-table">
                <thead>
                    <tr>
                        <th scope="col">{move || t("lost.column.variant")}</th>
                        <th scope="col">{move || t("lost.column.method")}</th>
                        <th scope="col" class="is-number">{move || t("lost.column.sparsity")}</th>
                        <th scope="col" class="is-number">{move || t("lost.column.mean")}</th>
                        <th scope="col" class="is-number">{move || t("lost.column.change")}</th>
                        <th scope="col">{move || t("lost.column.most")}</th>
                        <th scope="col">
                            <span class="visually-hidden">{move || t("lost.variants.show")}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{move || state.variants.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </Scroll>
    }
}
