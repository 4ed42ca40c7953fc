//! For whom the kept weights of a matrix were kept.

use leptos::prelude::*;
use mwanda_protocol::MatrixDetail;

use super::block_chart::share_ticks;
use super::language_rows::place;
use crate::{
    charts::{
        bar_chart::{Bar, BarChart, Bars},
        description::described,
        figures,
        share_scale::ShareScale,
        table_alternative::{TableAlternative, TextTable},
    },
    i18n::{language_name, t, t_with},
};

/// The share of the kept weights that only one language wants, by language, and the share that all want; reactive.
pub fn wanted(detail: MatrixDetail) -> AnyView {
    let Some(by_all) = detail.wanted_by_all else {
        return view! { <p>{t("lost.wanted.no-languages")}</p> }.into_any();
    };
    let mut shares: Vec<(String, f64)> = detail.wanted_by_one.into_iter().collect();
    shares.sort_by(|one, other| {
        other
            .1
            .total_cmp(&one.1)
            .then(place(&one.0).cmp(&place(&other.0)))
    });
    let title = t("lost.wanted.chart");
    let chart = chart(&title, &shares);
    let table = table(title, &shares);
    let by_one: f64 = shares.iter().map(|(_, share)| share).sum();
    let sentence = t_with(
        "lost.wanted.shares",
        &[
            ("all", &figures::fine_share(by_all)),
            ("one", &figures::fine_share(by_one)),
        ],
    );
    view! {
        <p>{sentence}</p>
        <figure>
            <figcaption>
                <p class="reading">{t("lost.wanted.reading")}</p>
            </figcaption>
            <BarChart chart />
        </figure>
        <TableAlternative table />
    }
    .into_any()
}

fn chart(title: &str, shares: &[(String, f64)]) -> Bars {
    let scale = ShareScale::of(shares.iter().map(|(_, share)| *share));
    let bars: Vec<Bar> = shares
        .iter()
        .map(|(code, share)| Bar {
            name: language_name(code),
            value: figures::fine_share(*share),
            end: scale.at(*share),
            mark: None,
            is_outlined: false,
        })
        .collect();
    let values = bars.iter().map(|bar| (bar.name.clone(), bar.value.clone()));
    Bars {
        description: described(title, values),
        baseline: 0.0,
        ticks: share_ticks(&scale),
        bars,
        names: 104.0,
        values: 64.0,
        have_tips: false,
    }
}

fn table(name: String, shares: &[(String, f64)]) -> TextTable {
    let rows = shares
        .iter()
        .map(|(code, share)| vec![language_name(code), figures::fine_share(*share)]);
    TextTable {
        name,
        columns: vec![t("charts.language"), t("lost.wanted.column")],
        rows: rows.collect(),
    }
}
