//! The scores of a matrix's weights as a histogram.

use leptos::prelude::*;
use mwanda_protocol::MatrixDetail;

use crate::{
    charts::{
        figures,
        histogram::{Bin, Histogram},
        histogram_chart::{HistogramChart, HistogramLook, PartsLegend},
        table_alternative::{TableAlternative, TextTable},
    },
    i18n::{number, t, t_count, t_with},
};

/// The histogram with its legend and its table; reactive.
pub fn score_histogram(detail: &MatrixDetail) -> AnyView {
    let bins: Vec<Bin> = detail
        .histogram
        .iter()
        .map(|bin| Bin {
            from: bin.from,
            to: bin.to,
            lower: bin.pruned,
            upper: bin.kept,
        })
        .collect();
    let threshold = threshold_sentence(detail.threshold);
    let zeros =
        (detail.zero_scores > 0).then(|| t_count("lost.detail.zeros", detail.zero_scores, &[]));
    let Some(histogram) = Histogram::of(&bins) else {
        return view! {
            <p>{t("lost.detail.no-scores")}</p>
            <p>{zeros}</p>
        }
        .into_any();
    };
    let powers = histogram
        .powers
        .iter()
        .map(|mark| figures::tick(mark.value));
    let counts = histogram
        .counts
        .iter()
        .map(|mark| number::compact(mark.value.round() as u64));
    let look = HistogramLook {
        description: format!("{} {threshold}", t("lost.detail.histogram")),
        powers: powers.collect(),
        counts: counts.collect(),
        range: detail
            .threshold
            .map(|(low, high)| (low, high, t("lost.detail.threshold"))),
        histogram,
        pattern: "lost-pruned",
    };
    let table = table(detail);
    view! {
        <figure>
            <figcaption>
                <p class="reading">{t("lost.detail.reading")}</p>
                <PartsLegend
                    full=t("lost.detail.kept")
                    hatched=t("lost.detail.pruned")
                    pattern="lost-pruned-key"
                />
            </figcaption>
            <HistogramChart look />
        </figure>
        <p>{threshold} " " {zeros}</p>
        <TableAlternative table />
    }
    .into_any()
}

/// Below which scores weights were pruned; reactive.
fn threshold_sentence(threshold: Option<(f64, f64)>) -> String {
    match threshold {
        None => t("lost.detail.no-threshold"),
        Some((low, high)) if low == high => t_with(
            "lost.detail.one-threshold",
            &[("score", &figures::any(low))],
        ),
        Some((low, high)) => t_with(
            "lost.detail.thresholds",
            &[("low", &figures::any(low)), ("high", &figures::any(high))],
        ),
    }
}

fn table(detail: &MatrixDetail) -> TextTable {
    let rows = detail.histogram.iter().map(|bin| {
        vec![
            t_with(
                "lost.detail.range",
                &[
                    ("low", &figures::any(bin.from)),
                    ("high", &figures::any(bin.to)),
                ],
            ),
            number::integer(bin.pruned),
            number::integer(bin.kept),
        ]
    });
    TextTable {
        name: t("lost.detail.histogram"),
        columns: vec![
            t("lost.detail.scores"),
            t("lost.detail.pruned"),
            t("lost.detail.kept"),
        ],
        rows: rows.collect(),
    }
}
