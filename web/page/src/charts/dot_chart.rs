//! Several series beside each other: a row a language, in it a lane a series, told apart by shape.

use leptos::prelude::*;

use super::axis::{Axis, Baseline};
use super::lanes::{lane_middle, rows_of_lanes};
use super::rows::{Rows, Tick, WIDTH, coordinate, shortened};
use super::shape::Shape;

/// Characters of a name that fit into 104 units.
const NAME: usize = 13;

/// A chart of dots; positions are shares of the plot's width, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Dots {
    /// What the chart shows, and its values in words, for those who do not see it.
    pub description: String,
    /// From where a line leads to each dot.
    pub baseline: f64,
    /// Lines across the plot, the most important first.
    pub ticks: Vec<Tick>,
    /// The rows.
    pub rows: Vec<DotRow>,
    /// Number of series.
    pub series: usize,
    /// Width of the column of names.
    pub names: f64,
    /// Width of the column of values.
    pub values: f64,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct DotRow {
    /// What it is about.
    pub name: String,
    /// By series, in the order of the legend; `None` where a series has no value.
    pub dots: Vec<Option<Dot>>,
}

/// A mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// Where it is.
    pub at: f64,
    /// What stands beside it.
    pub value: String,
    /// Whether an outline is drawn around it.
    pub is_outlined: bool,
}

/// Draws dots.
#[component]
pub fn DotChart(
    /// What to draw.
    chart: Dots,
) -> impl IntoView {
    let rows = rows_of_lanes(chart.rows.len(), chart.series, chart.names, chart.values);
    let baseline = chart.baseline;
    let drawn = chart.rows.into_iter().enumerate().map(|(row, content)| {
        let dots = content
            .dots
            .into_iter()
            .enumerate()
            .filter_map(|(series, dot)| Some((series, dot?)))
            .map(|(series, dot)| {
                let middle = lane_middle(&rows, row, series);
                view! { <DotMark rows middle baseline series dot /> }
            });
        let y = coordinate(Rows::baseline(rows.middle(row)));
        view! {
            <g>
                <text x=coordinate(rows.name_end()) y=y text-anchor="end">
                    {shortened(&content.name, NAME)}
                </text>
                {dots.collect_view()}
            </g>
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
            {drawn.collect_view()}
            <Baseline rows=rows at=baseline />
        </svg>
    }
}

#[component]
fn DotMark(rows: Rows, middle: f64, baseline: f64, series: usize, dot: Dot) -> impl IntoView {
    let shape = Shape::of_series(series);
    let x = rows.x(dot.at);
    let y = coordinate(middle);
    let place = format!("translate({x:.1} {middle:.1})");
    // The report's charts mark languages without calibration text by an outline; so does a ring here.
    let ring = dot.is_outlined.then(|| {
        view! { <circle class="ring" cx=coordinate(x) cy=y.clone() r="6.5" /> }
    });
    view! {
        <line
            class="stem"
            x1=coordinate(rows.x(baseline))
            y1=y.clone()
            x2=coordinate(x)
            y2=y.clone()
        />
        {ring}
        <path class=shape_class(shape) transform=place d=shape.path() />
        <text
            class="value"
            x=coordinate(WIDTH)
            y=coordinate(Rows::baseline(middle))
            text-anchor="end"
        >
            {dot.value}
        </text>
    }
}

/// What each series' shape stands for.
#[component]
pub fn SeriesLegend(
    /// Names of the series, which users may have given.
    names: Vec<String>,
) -> impl IntoView {
    let items = names.into_iter().enumerate().map(|(series, name)| {
        let shape = Shape::of_series(series);
        view! {
            <li>
                <svg class="key" viewBox="-7 -7 14 14" aria-hidden="true">
                    <path class=shape_class(shape) d=shape.path() />
                </svg>
                <bdi>{name}</bdi>
            </li>
        }
    });
    view! { <ul class="chart-legend">{items.collect_view()}</ul> }
}

fn shape_class(shape: Shape) -> String {
    let hollow = if shape.is_hollow() { " hollow" } else { "" };
    format!("series series-{}{hollow}", shape.colour())
}
