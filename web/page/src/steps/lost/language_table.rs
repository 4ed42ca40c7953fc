//! What each language lost, in numbers.

use leptos::prelude::*;

use super::by_language::UnseenKey;
use super::language_rows::LanguageRow;
use super::order::{Order, OrderBy};
use crate::{
    charts::{
        copy_table::CopyTable,
        figures,
        scroll::Scroll,
        tab_separated::{plain, tab_separated},
    },
    i18n::{language_name, number, t, t_with},
};

/// All languages, with columns to sort by.
#[component]
pub fn LanguageTable(
    /// The languages in their order.
    rows: Memo<Vec<LanguageRow>>,
    /// The order.
    order: RwSignal<Order>,
) -> impl IntoView {
    let body = move || {
        let rows = rows.get();
        rows.into_iter().map(row).collect_view()
    };
    view! {
        <Scroll name=Signal::derive(move || t_with("lost.table-of", &[("title", &t("lost.languages.title"))]))>
            <table class="table lost-table">
                <thead>
                    <tr>
                        <SortHeader by=OrderBy::Name order>{move || t("charts.language")}</SortHeader>
                        // First of the numbers, so that a narrow screen shows it without being scrolled.
                        <SortHeader by=OrderBy::Loss order>{move || t("lost.column.change")}</SortHeader>
                        <SortHeader by=OrderBy::Dense order>{move || t("lost.column.dense")}</SortHeader>
                        <SortHeader by=OrderBy::Pruned order>{move || t("lost.column.pruned")}</SortHeader>
                        <th scope="col" class="is-number">{move || t("lost.column.bits-dense")}</th>
                        <th scope="col" class="is-number">{move || t("lost.column.bits-pruned")}</th>
                        <th scope="col" class="is-number">{move || t("lost.column.tokens")}</th>
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </Scroll>
        <CopyTable text=move |()| rows.with(|rows| as_text(rows)) />
    }
}

/// A column's name, as a button that sorts by it.
#[component]
pub fn SortHeader(
    /// What the column holds.
    by: OrderBy,
    /// The order.
    order: RwSignal<Order>,
    /// The column's name.
    children: Children,
) -> impl IntoView {
    let mark = move || match order.get().aria(by) {
        "ascending" => "▲",
        "descending" => "▼",
        _ => "↕",
    };
    view! {
        <th scope="col" class:is-number={by != OrderBy::Name} aria-sort=move || order.get().aria(by)>
            <button
                type="button"
                class="sort"
                on:click=move |_| order.update(|order| *order = order.chosen(by))
            >
                {children()}
                <span class="sort-mark" aria-hidden="true">
                    {mark}
                </span>
            </button>
        </th>
    }
}

/// A language's name in the interface's language and in itself, and whether it is unseen; reactive.
pub fn name_cell(code: String, is_unseen: bool) -> impl IntoView {
    let name = language_name(&code);
    let own = super::language_rows::own_name(&code)
        .filter(|(own, _)| own.to_lowercase() != name.to_lowercase())
        .map(|(own, direction)| {
            view! {
                " "
                <bdi class="own-name" lang=code dir=direction>
                    {own}
                </bdi>
            }
        });
    let unseen = is_unseen.then(|| {
        view! {
            " "
            <span class="unseen">
                <UnseenKey is_outlined=true />
                {t("lost.unseen")}
            </span>
        }
    });
    view! {
        <bdi>{name}</bdi>
        {own}
        {unseen}
    }
}

/// A language; reactive.
fn row(row: LanguageRow) -> impl IntoView {
    let perplexity = |score: &Option<mwanda_protocol::LanguageScore>| match score {
        Some(score) => figures::perplexity(score.perplexity),
        None => t("lost.not-evaluated"),
    };
    let bits = |score: &Option<mwanda_protocol::LanguageScore>| match score {
        Some(score) => figures::bits(score.bits_per_byte),
        None => t("charts.none"),
    };
    let change = row
        .ratio()
        .map_or_else(|| t("charts.none"), figures::change);
    let tokens = row
        .pruned
        .as_ref()
        .or(row.dense.as_ref())
        .map(|score| score.tokens as u64);
    let is_unseen = row.is_unseen();
    view! {
        <tr data-language=row.code.clone()>
            <th scope="row">
                {name_cell(row.code.clone(), is_unseen)}
            </th>
            <td class="is-number strong">{change}</td>
            <td class="is-number">{perplexity(&row.dense)}</td>
            <td class="is-number">{perplexity(&row.pruned)}</td>
            <td class="is-number">{bits(&row.dense)}</td>
            <td class="is-number">{bits(&row.pruned)}</td>
            <td class="is-number">{tokens.map(number::integer)}</td>
        </tr>
    }
}

/// The languages as tab-separated text, numbers with all their digits.
fn as_text(rows: &[LanguageRow]) -> String {
    let header = vec![
        t("lost.column.code"),
        t("charts.language"),
        t("lost.column.calibrated"),
        t("lost.column.dense"),
        t("lost.column.pruned"),
        t("lost.column.ratio"),
        t("lost.column.bits-dense"),
        t("lost.column.bits-pruned"),
        t("lost.column.tokens"),
    ];
    let rows = rows.iter().map(|row| {
        let (dense, pruned) = (row.dense.as_ref(), row.pruned.as_ref());
        vec![
            row.code.clone(),
            language_name(&row.code),
            match row.is_calibrated {
                Some(true) => t("lost.yes"),
                Some(false) => t("lost.no"),
                None => String::new(),
            },
            plain(dense.map(|score| score.perplexity)),
            plain(pruned.map(|score| score.perplexity)),
            plain(row.ratio()),
            plain(dense.map(|score| score.bits_per_byte)),
            plain(pruned.map(|score| score.bits_per_byte)),
            plain(pruned.or(dense).map(|score| score.tokens as f64)),
        ]
    });
    tab_separated(std::iter::once(header).chain(rows))
}
