//! Horizontal bars, one a row, as in the HTML report.

use leptos::prelude::*;

use super::axis::{Axis, Baseline};
use super::bar_shape::outline;
use super::rows::{ROW, Rows, Tick, WIDTH, coordinate, shortened};
use super::shape::Shape;

/// Characters of a name that fit into 104 units.
const NAME: usize = 13;

/// A chart of bars; positions are shares of the plot's width, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// What the chart shows, and its values in words, for those who do not see it.
    pub description: String,
    /// Where bars begin.
    pub baseline: f64,
    /// Lines across the plot, the most important first.
    pub ticks: Vec<Tick>,
    /// The rows.
    pub bars: Vec<Bar>,
    /// Width of the column of names.
    pub names: f64,
    /// Width of the column of values.
    pub values: f64,
    /// Whether bars point where they go, because they show a change.
    pub have_tips: bool,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it is about.
    pub name: String,
    /// What stands beside it.
    pub value: String,
    /// Where the bar ends.
    pub end: f64,
    /// Where a diamond is drawn besides.
    pub mark: Option<f64>,
    /// Drawn as an outline, which differs from a full bar without colour too.
    pub is_outlined: bool,
}

/// Draws bars.
#[component]
pub fn BarChart(
    /// What to draw.
    chart: Bars,
) -> impl IntoView {
    let rows = Rows {
        count: chart.bars.len(),
        row: ROW,
        names: chart.names,
        values: chart.values,
    };
    let from = rows.x(chart.baseline);
    let has_tip = chart.have_tips;
    let bars = chart.bars.into_iter().enumerate().map(|(row, bar)| {
        let middle = rows.middle(row);
        let y = coordinate(Rows::baseline(middle));
        let class = if bar.is_outlined { "outlined" } else { "bar" };
        let mark = bar.mark.map(|at| {
            let place = format!("translate({:.1} {middle:.1})", rows.x(at));
            view! { <path class="mark" transform=place d=Shape::DIAMOND.path() /> }
        });
        view! {
            <text x=coordinate(rows.name_end()) y=y.clone() text-anchor="end">
                {shortened(&bar.name, NAME)}
            </text>
            <path class=class d=outline(from, rows.x(bar.end), middle, has_tip) />
            {mark}
            <text class="value" x=coordinate(WIDTH) y=y text-anchor="end">
                {bar.value}
            </text>
        }
    });
    view! {
        <svg
            class="chart"
            viewBox=format!("0 0 {WIDTH} {:.1}", rows.height())
            role="img"
            aria-label=chart.description
        >
            <Axis rows=rows ticks=chart.ticks />
            {bars.collect_view()}
            <Baseline rows=rows at=chart.baseline />
        </svg>
    }
}
