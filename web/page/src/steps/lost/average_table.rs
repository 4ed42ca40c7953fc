//! The averages over languages in numbers.

use leptos::prelude::*;

use super::averages::{Average, Group, MeanScore};
use super::by_language::UnseenKey;
use crate::{
    charts::{figures, scroll::Scroll},
    i18n::{number, t},
};

/// The averages over all languages, and over the seen and the unseen ones.
#[component]
pub fn AverageTable(
    /// The averages.
    averages: Memo<Vec<Average>>,
) -> impl IntoView {
    let row = |average: Average| {
        let group = match average.group {
            Group::All => t("lost.group.all"),
            Group::Calibrated => t("lost.group.calibrated"),
            Group::Unseen => t("lost.group.unseen"),
        };
        let none = || t("charts.none");
        let perplexity = |mean: Option<MeanScore>| {
            mean.map_or_else(none, |mean| figures::perplexity(mean.perplexity))
        };
        let bits = |mean: Option<MeanScore>| {
            mean.map_or_else(none, |mean| figures::bits(mean.bits_per_byte))
        };
        let is_unseen = average.group == Group::Unseen;
        view! {
            <tr>
                <th scope="row">
                    {is_unseen.then(|| view! { <UnseenKey is_outlined=true /> })}
                    {group}
                </th>
                <td class="is-number strong">{average.ratio().map_or_else(none, figures::change)}</td>
                <td class="is-number">{number::integer(average.languages as u64)}</td>
                <td class="is-number">{perplexity(average.dense)}</td>
                <td class="is-number">{perplexity(average.pruned)}</td>
                <td class="is-number">{bits(average.dense)}</td>
                <td class="is-number">{bits(average.pruned)}</td>
            </tr>
        }
    };
    view! {
        <Scroll name=Signal::derive(move || t("lost.averages.title"))>
            <table class="table lost-table">
                <thead>
                    <tr>
                        <th scope="col">{move || t("lost.column.over")}</th>
                        <th scope="col" class="is-number">{move || t("lost.column.change")}</th>
                        <th scope="col" class="is-number">{move || t("lost.column.languages")}</th>
                        <th scope="col" class="is-number">{move || t("lost.column.dense")}</th>
                        <th scope="col" class="is-number">{move || t("lost.column.pruned")}</th>
                        <th scope="col" class="is-number">{move || t("lost.column.bits-dense")}</th>
                        <th scope="col" class="is-number">{move || t("lost.column.bits-pruned")}</th>
                    </tr>
                </thead>
                <tbody>{move || averages.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </Scroll>
    }
}
