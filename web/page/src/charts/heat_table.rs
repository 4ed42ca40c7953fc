//! A square heat map to read: a number for every pair.

use leptos::prelude::*;

use super::heat_grid::{Header, step_class};
use super::heat_scale::STEPS;

/// A number for every pair of things.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairs {
    /// What the numbers are.
    pub name: String,
    /// What the rows and the columns are.
    pub corner: String,
    /// The things.
    pub headers: Vec<Header>,
    /// things × things, row-major: the number and its step on the colour scale.
    pub cells: Vec<(String, Option<usize>)>,
}

/// Draws a heat map of pairs. The diagonal, of things with themselves, is left pale.
#[component]
pub fn HeatTable(
    /// What to draw.
    pairs: Pairs,
) -> impl IntoView {
    let size = pairs.headers.len();
    let columns = pairs.headers.iter().map(|header| {
        view! {
            <th scope="col" abbr=header.full.clone() title=header.full.clone()>
                {header.short.clone()}
            </th>
        }
    });
    let columns = columns.collect_view();
    let mut cells = pairs.cells.into_iter();
    let body: Vec<_> = pairs
        .headers
        .into_iter()
        .enumerate()
        .map(|(row, header)| {
            let cells: Vec<_> = cells
                .by_ref()
                .take(size)
                .enumerate()
                .map(|(column, (text, step))| {
                    let step = step.filter(|_| row != column);
                    view! {
                        <td>
                            <span class=step_class(step)>{text}</span>
                        </td>
                    }
                })
                .collect();
            view! {
                <tr>
                    <th scope="row">
                        <bdi>{header.full}</bdi>
                    </th>
                    {cells}
                </tr>
            }
        })
        .collect();
    view! {
        <table class="heat-table" aria-label=pairs.name>
            <thead>
                <tr>
                    <th scope="col">{pairs.corner}</th>
                    {columns}
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </table>
    }
}

/// The colour scale with its ends.
#[component]
pub fn HeatLegend(
    /// The number where it begins.
    low: String,
    /// The number where it ends.
    high: String,
) -> impl IntoView {
    let swatches = (0..STEPS)
        .map(|step| view! { <span class=step_class(Some(step)) aria-hidden="true"></span> });
    view! {
        <p class="heat-legend">
            <span>{low}</span>
            <span class="heat-scale">{swatches.collect_view()}</span>
            <span>{high}</span>
        </p>
    }
}
