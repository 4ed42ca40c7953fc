//! A heat map as a grid to move about in: arrow keys lead from cell to cell, Enter opens one.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::grid_keys::{Cell, moved};

/// A heat map.
#[derive(Clone, Debug, PartialEq)]
pub struct Heat {
    /// What it shows.
    pub name: String,
    /// What the rows are.
    pub corner: String,
    /// The columns.
    pub columns: Vec<Header>,
    /// The rows.
    pub rows: Vec<Header>,
    /// rows × columns, row-major; `None` where there is nothing.
    pub cells: Vec<Option<HeatCell>>,
    /// What a cell with nothing in it says.
    pub nothing: String,
}

/// A row's or a column's name.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// A name that is narrow.
    pub short: String,
    /// The name.
    pub full: String,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatCell {
    /// The number.
    pub text: String,
    /// Everything that the cell says: row, column and number.
    pub name: String,
    /// The step of its number on the colour scale.
    pub step: Option<usize>,
}

/// Draws a heat map whose cells can be opened.
#[component]
pub fn HeatGrid(
    /// What to draw.
    heat: Heat,
    /// Begins the ids of the cells.
    id: &'static str,
    /// The cell that Tab leads to.
    active: RwSignal<Cell>,
    /// Whether the page is laid out from right to left.
    #[prop(into)]
    is_right_to_left: Signal<bool>,
    /// Called with the cell that is opened.
    #[prop(into)]
    on_open: Callback<Cell>,
) -> impl IntoView {
    let (rows, columns) = (heat.rows.len(), heat.columns.len());
    let on_key = move |event: KeyboardEvent| {
        let to = moved(
            &event.key(),
            event.ctrl_key() || event.meta_key(),
            active.get_untracked(),
            (rows, columns),
            is_right_to_left.get_untracked(),
        );
        if let Some(cell) = to {
            event.prevent_default();
            active.set(cell);
            focus_cell(id, cell);
        }
    };
    let nothing = heat.nothing;
    let mut cells = heat.cells.into_iter();
    let body: Vec<_> = heat
        .rows
        .into_iter()
        .enumerate()
        .map(|(row, header)| {
            let cells: Vec<_> = cells
                .by_ref()
                .take(columns)
                .enumerate()
                .map(|(column, cell)| {
                    let nothing = nothing.clone();
                    view! { <GridCell id place=(row, column) cell nothing active on_open /> }
                })
                .collect();
            view! {
                <tr role="row">
                    <HeaderCell header scope="row" />
                    {cells}
                </tr>
            }
        })
        .collect();
    let columns = heat
        .columns
        .into_iter()
        .map(|header| view! { <HeaderCell header scope="col" /> });
    view! {
        <table class="heat-table" role="grid" aria-label=heat.name aria-readonly="true" on:keydown=on_key>
            <thead>
                <tr role="row">
                    <th scope="col" role="columnheader">
                        {heat.corner}
                    </th>
                    {columns.collect_view()}
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </table>
    }
}

/// Puts the focus on a cell, if it is on the page.
pub fn focus_cell(id: &str, (row, column): Cell) {
    let found = document().get_element_by_id(&cell_id(id, (row, column)));
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot be focused stays as it is.
        element.focus().ok();
    }
}

fn cell_id(id: &str, (row, column): Cell) -> String {
    format!("{id}-{row}-{column}")
}

#[component]
fn GridCell(
    id: &'static str,
    place: Cell,
    cell: Option<HeatCell>,
    nothing: String,
    active: RwSignal<Cell>,
    on_open: Callback<Cell>,
) -> impl IntoView {
    let order = move || if active.get() == place { "0" } else { "-1" };
    let inside = match cell {
        Some(cell) => view! {
            <button
                type="button"
                id=cell_id(id, place)
                class=step_class(cell.step)
                tabindex=order
                aria-label=cell.name
                on:focus=move |_| active.set(place)
                on:click=move |_| {
                    // Not every browser focuses a button that is clicked.
                    active.set(place);
                    on_open.run(place);
                }
            >
                {cell.text}
            </button>
        }
        .into_any(),
        None => view! {
            <span id=cell_id(id, place) class="heat heat-none" tabindex=order aria-label=nothing>
                "–"
            </span>
        }
        .into_any(),
    };
    view! { <td role="gridcell">{inside}</td> }
}

#[component]
fn HeaderCell(header: Header, scope: &'static str) -> impl IntoView {
    let role = if scope == "row" {
        "rowheader"
    } else {
        "columnheader"
    };
    view! {
        <th scope=scope role=role abbr=header.full.clone() title=header.full>
            {header.short}
        </th>
    }
}

/// The class of a cell whose number is on `step` of the colour scale.
pub fn step_class(step: Option<usize>) -> String {
    match step {
        Some(step) => format!("heat heat-{step}"),
        None => "heat heat-none".to_owned(),
    }
}
