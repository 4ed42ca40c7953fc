//! A histogram of two parts on a logarithmic axis.

use leptos::prelude::*;

use super::histogram::{BOTTOM, HEIGHT, Histogram, LEFT, RIGHT, TOP};
use super::rows::{WIDTH, coordinate};

/// A histogram to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct HistogramLook {
    /// What the chart shows, in words, for those who do not see it.
    pub description: String,
    /// Where everything lies.
    pub histogram: Histogram,
    /// Labels of the places on the axis below.
    pub powers: Vec<String>,
    /// Labels of the places on the axis of counts.
    pub counts: Vec<String>,
    /// A range that is marked, and what stands above it.
    pub range: Option<(f64, f64, String)>,
    /// An id for the pattern of the lower part, used nowhere else on the page.
    pub pattern: &'static str,
}

/// Draws a histogram: the lower part hatched, the upper full.
#[component]
pub fn HistogramChart(
    /// What to draw.
    look: HistogramLook,
) -> impl IntoView {
    let HistogramLook {
        description,
        histogram,
        powers,
        counts,
        range,
        pattern,
    } = look;
    let range = range.map(|(low, high, label)| (histogram.x(low), histogram.x(high), label));
    let band = range.as_ref().map(|&(low, high, _)| band(low, high));
    let range = range.map(|(low, high, label)| marked_range(low, high, label));
    let counts = histogram
        .counts
        .into_iter()
        .zip(counts)
        .map(|(mark, label)| {
            let y = coordinate(mark.at);
            view! {
                <line
                    class="tick"
                    x1=coordinate(LEFT)
                    y1=y.clone()
                    x2=coordinate(RIGHT)
                    y2=y
                />
                <text
                    class="axis"
                    x=coordinate(LEFT - 5.0)
                    y=coordinate(mark.at + 3.5)
                    text-anchor="end"
                >
                    {label}
                </text>
            }
        });
    let powers = histogram
        .powers
        .into_iter()
        .zip(powers)
        .map(|(mark, label)| {
            let x = coordinate(mark.at);
            view! {
                <line
                    class="baseline"
                    x1=x.clone()
                    y1=coordinate(BOTTOM)
                    x2=x.clone()
                    y2=coordinate(BOTTOM + 4.0)
                />
                <text class="axis" x=x y=coordinate(BOTTOM + 15.0) text-anchor="middle">
                    {label}
                </text>
            }
        });
    let fill = format!("url(#{pattern})");
    let bars = histogram.bars.into_iter().map(|bar| {
        let (x, width) = (coordinate(bar.x), coordinate(bar.width));
        view! {
            <rect
                class="hatched"
                fill=fill.clone()
                x=x.clone()
                y=coordinate(bar.lower_y)
                width=width.clone()
                height=coordinate(BOTTOM - bar.lower_y)
            />
            <rect
                class="bar"
                x=x
                y=coordinate(bar.upper_y)
                width=width
                height=coordinate(bar.lower_y - bar.upper_y)
            />
        }
    });
    view! {
        <svg
            class="chart wide"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="img"
            aria-label=description
        >
            <Hatching id=pattern />
            {band}
            {counts.collect_view()}
            {bars.collect_view()}
            <line
                class="baseline"
                x1=coordinate(LEFT)
                y1=coordinate(BOTTOM)
                x2=coordinate(RIGHT)
                y2=coordinate(BOTTOM)
            />
            {powers.collect_view()}
            {range}
        </svg>
    }
}

/// Diagonal lines to fill areas with, as `url(#id)`.
#[component]
fn Hatching(id: &'static str) -> impl IntoView {
    view! {
        <defs>
            <pattern
                id=id
                width="5"
                height="5"
                patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)"
            >
                <rect class="hatch-ground" width="5" height="5" />
                <line class="hatch-line" x1="1" y1="0" x2="1" y2="5" />
            </pattern>
        </defs>
    }
}

/// The ground of a range, beneath the bars.
fn band(low: f64, high: f64) -> impl IntoView {
    view! {
        <rect
            class="threshold-band"
            x=coordinate(low)
            y=coordinate(TOP - 6.0)
            width=coordinate(high - low)
            height=coordinate(BOTTOM - TOP + 6.0)
        />
    }
}

/// The ends of a range and its label; one line where it has no width.
fn marked_range(low: f64, high: f64, label: String) -> impl IntoView {
    let side = |x: f64| {
        view! {
            <line
                class="threshold"
                x1=coordinate(x)
                y1=coordinate(TOP - 6.0)
                x2=coordinate(x)
                y2=coordinate(BOTTOM)
            />
        }
    };
    // Near an edge, the label stays within the chart.
    let middle = (low + high) / 2.0;
    let anchor = match middle {
        x if x < LEFT + (RIGHT - LEFT) * 0.3 => ("start", low),
        x if x > LEFT + (RIGHT - LEFT) * 0.7 => ("end", high),
        x => ("middle", x),
    };
    view! {
        {side(low)}
        {(high - low > 1.0).then(|| side(high))}
        <text class="axis strong" x=coordinate(anchor.1) y=coordinate(TOP - 11.0) text-anchor=anchor.0>
            {label}
        </text>
    }
}

/// What full and hatched areas stand for.
#[component]
pub fn PartsLegend(
    /// What the full, upper part is.
    full: String,
    /// What the hatched, lower part is.
    hatched: String,
    /// An id for the pattern, used nowhere else on the page.
    pattern: &'static str,
) -> impl IntoView {
    let fill = format!("url(#{pattern})");
    view! {
        <ul class="chart-legend">
            <li>
                <svg class="key" viewBox="0 0 14 14" aria-hidden="true">
                    <Hatching id=pattern />
                    <rect class="hatched" fill=fill x="1" y="1" width="12" height="12" />
                </svg>
                {hatched}
            </li>
            <li>
                <svg class="key" viewBox="0 0 14 14" aria-hidden="true">
                    <rect class="bar" x="1" y="1" width="12" height="12" />
                </svg>
                {full}
            </li>
        </ul>
    }
}
