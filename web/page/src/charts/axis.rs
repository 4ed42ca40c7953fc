//! The axis of a chart of rows.

use leptos::prelude::*;

use super::rows::{Rows, Tick, coordinate};

/// Labelled lines across the plot, of which those that would crowd others are left out.
#[component]
pub fn Axis(
    /// The chart's measures.
    rows: Rows,
    /// The lines, the most important first.
    ticks: Vec<Tick>,
) -> impl IntoView {
    let (top, bottom) = (coordinate(rows.top()), coordinate(rows.bottom()));
    let label_y = coordinate(rows.top() - 4.0);
    rows.drawn(ticks)
        .into_iter()
        .map(|tick| {
            let x = coordinate(rows.x(tick.at));
            view! {
                <line class="tick" x1=x.clone() y1=top.clone() x2=x.clone() y2=bottom.clone() />
                <text class="axis" x=x y=label_y.clone() text-anchor="middle">
                    {tick.label}
                </text>
            }
        })
        .collect_view()
}

/// The line at which bars begin.
#[component]
pub fn Baseline(
    /// The chart's measures.
    rows: Rows,
    /// Where it is, as a share of the plot's width.
    at: f64,
) -> impl IntoView {
    let x = coordinate(rows.x(at));
    view! {
        <line
            class="baseline"
            x1=x.clone()
            y1=coordinate(rows.top())
            x2=x
            y2=coordinate(rows.bottom())
        />
    }
}
