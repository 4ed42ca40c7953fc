//! Several variants beside each other in numbers.

use leptos::prelude::*;

use super::comparison::{ComparedLanguage, Comparison};
use super::language_table::name_cell;
use crate::{
    charts::{
        copy_table::CopyTable,
        figures,
        scroll::Scroll,
        tab_separated::{plain, tab_separated},
    },
    i18n::{language_name, t},
};

/// A language a row, a variant a column.
#[component]
pub fn ComparisonTable(
    /// The comparison.
    comparison: Memo<Comparison>,
) -> impl IntoView {
    let table = move || {
        let Comparison {
            names, languages, ..
        } = comparison.get();
        let columns = names.into_iter().map(|name| {
            view! {
                <th scope="col" class="is-number">
                    <bdi>{name}</bdi>
                </th>
            }
        });
        let rows = languages.into_iter().map(comparison_row);
        view! {
            <table class="table lost-table">
                <thead>
                    <tr>
                        <th scope="col">{t("charts.language")}</th>
                        <th scope="col" class="is-number">
                            {t("lost.column.dense")}
                        </th>
                        {columns.collect_view()}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
    };
    view! {
        <p class="reading">{move || t("lost.variants.table")}</p>
        <Scroll name=Signal::derive(move || t("lost.variants.chart"))>{table}</Scroll>
        <CopyTable text=move |()| comparison.with(as_text) />
    }
}

/// A language in all variants; reactive.
fn comparison_row(language: ComparedLanguage) -> impl IntoView {
    let least = language.least_lost();
    let cells = language.variants.iter().enumerate().map(|(index, score)| {
        let is_least = least == Some(index);
        let change = score
            .ratio
            .map_or_else(|| t("charts.none"), figures::change);
        let unseen = score.is_unseen.then(|| {
            view! { <span class="unseen">{t("lost.unseen")}</span> }
        });
        let mark = is_least.then(|| {
            view! {
                <span aria-hidden="true">"★ "</span>
                <span class="visually-hidden">{t("lost.variants.least")}" "</span>
            }
        });
        view! {
            <td class="is-number" class:strong=is_least>
                {unseen}
                " "
                {mark}
                {change}
            </td>
        }
    });
    let cells = cells.collect_view();
    let dense = language
        .dense
        .map_or_else(|| t("charts.none"), figures::perplexity);
    view! {
        <tr>
            <th scope="row">
                {name_cell(language.code, false)}
            </th>
            <td class="is-number">{dense}</td>
            {cells}
        </tr>
    }
}

/// The comparison as tab-separated text: how many times each perplexity is what it was.
fn as_text(comparison: &Comparison) -> String {
    let mut header = vec![
        t("lost.column.code"),
        t("charts.language"),
        t("lost.column.dense"),
    ];
    let ratio = t("lost.column.ratio");
    header.extend(
        comparison
            .names
            .iter()
            .map(|name| format!("{name}: {ratio}")),
    );
    let rows = comparison.languages.iter().map(|language| {
        let mut row = vec![
            language.code.clone(),
            language_name(&language.code),
            plain(language.dense),
        ];
        row.extend(language.variants.iter().map(|score| plain(score.ratio)));
        row
    });
    tab_separated(std::iter::once(header).chain(rows))
}
