//! A chart's numbers as a table, for those who prefer or need it.

use leptos::prelude::*;

use super::{copy_table::CopyTable, scroll::Scroll, tab_separated::tab_separated};
use crate::i18n::t;

/// A table of text.
#[derive(Clone, Debug, PartialEq)]
pub struct TextTable {
    /// What it shows.
    pub name: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows: the first cell names the row.
    pub rows: Vec<Vec<String>>,
}

impl TextTable {
    /// The table as tab-separated text.
    pub fn to_text(&self) -> String {
        let header = std::iter::once(self.columns.clone());
        tab_separated(header.chain(self.rows.iter().cloned()))
    }
}

/// A table that is folded up until it is asked for.
#[component]
pub fn TableAlternative(
    /// The table.
    table: TextTable,
) -> impl IntoView {
    view! {
        <details class="table-alternative">
            <summary>{move || t("charts.as-table")}</summary>
            <PlainTable table />
        </details>
    }
}

/// A table whose first column names the rows, with a button to copy it.
#[component]
pub fn PlainTable(
    /// The table.
    table: TextTable,
) -> impl IntoView {
    let text = table.to_text();
    let columns = table
        .columns
        .into_iter()
        .enumerate()
        .map(|(index, column)| {
            view! {
                <th scope="col" class:is-number={index > 0}>
                    {column}
                </th>
            }
        });
    let rows = table.rows.into_iter().map(|row| {
        let mut cells = row.into_iter();
        let name = cells.next();
        let cells = cells.map(|cell| view! { <td class="is-number">{cell}</td> });
        view! {
            <tr>
                <th scope="row">
                    <bdi>{name}</bdi>
                </th>
                {cells.collect_view()}
            </tr>
        }
    });
    view! {
        <Scroll name=table.name>
            <table class="table">
                <thead>
                    <tr>{columns.collect_view()}</tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </Scroll>
        <CopyTable text=move |()| text.clone() />
    }
}
