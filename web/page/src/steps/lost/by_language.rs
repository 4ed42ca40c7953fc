//! What each language lost: in a sentence, as a chart, and in numbers.

use leptos::prelude::*;

use super::average_table::AverageTable;
use super::averages::{Average, averages};
use super::comparison::Scored;
use super::language_chart::language_chart;
use super::language_rows::LanguageRow;
use super::language_table::LanguageTable;
use super::name_order;
use super::order::Order;
use super::scoring::{Scoring, is_scoring};
use super::summary;
use crate::{
    charts::bar_chart::BarChart,
    components::progress::WorkProgress,
    i18n::t,
    state::{AppState, Variant},
};

/// What each language lost in the variant that is looked at.
#[component]
pub fn ByLanguage(
    /// The order of the languages.
    order: RwSignal<Order>,
) -> impl IntoView {
    let state = AppState::get();
    let rows = Memo::new(move |_| {
        let variant = state.selected_variant();
        let mut rows = variant
            .map(|variant| scored(&variant).rows())
            .unwrap_or_default();
        order.get().sort(&mut rows, name_order::compare);
        rows
    });
    let averages = Memo::new(move |_| rows.with(|rows| averages(rows)));
    view! {
        <section class="part" aria-labelledby="lost-by-language">
            <h3 id="lost-by-language">{move || t("lost.languages.title")}</h3>
            <Scoring />
            <WorkProgress shows=move |running| is_scoring(&running.work) />
            <Show when=move || !rows.with(Vec::is_empty)>
                <Sentences rows averages />
                <Chart rows />
                <p class="reading">{move || t("lost.languages.reading")}</p>
                <LanguageTable rows order />
                <h4>{move || t("lost.averages.title")}</h4>
                <p class="reading">{move || t("lost.averages.reading")}</p>
                <AverageTable averages />
            </Show>
        </section>
    }
}

/// The scores of a variant.
pub fn scored(variant: &Variant) -> Scored {
    let manifest = &variant.manifest;
    let calibrated = manifest.calibrated_languages();
    Scored {
        name: variant.name.clone(),
        dense: manifest.dense.clone(),
        pruned: manifest.pruned.clone(),
        calibrated: calibrated.into_iter().map(str::to_owned).collect(),
    }
}

#[component]
fn Sentences(rows: Memo<Vec<LanguageRow>>, averages: Memo<Vec<Average>>) -> impl IntoView {
    let sentences = move || {
        let averages = averages.get();
        rows.with(|rows| summary::sentences(rows, averages.first()))
            .join(" ")
    };
    view! { <p>{sentences}</p> }
}

#[component]
fn Chart(rows: Memo<Vec<LanguageRow>>) -> impl IntoView {
    let chart = move || {
        let (title, unseen) = (t("lost.chart.title"), t("lost.unseen"));
        let chart = rows.with(|rows| language_chart(&title, &unseen, rows))?;
        let has_unseen = chart.bars.iter().any(|bar| bar.is_outlined);
        Some(view! {
            <figure>
                <figcaption>
                    <p class="reading">{t("lost.chart.reading")}</p>
                    {has_unseen.then(unseen_legend)}
                </figcaption>
                <BarChart chart />
            </figure>
        })
    };
    view! { {chart} }
}

/// What full and outlined bars stand for; reactive.
fn unseen_legend() -> impl IntoView {
    view! {
        <ul class="chart-legend">
            <li>
                <UnseenKey is_outlined=false />
                {t("lost.seen.long")}
            </li>
            <li>
                <UnseenKey is_outlined=true />
                {t("lost.unseen.long")}
            </li>
        </ul>
    }
}

/// A small bar: full for a language that was calibrated on, an outline for one that was not.
#[component]
pub fn UnseenKey(
    /// Whether it is an outline.
    is_outlined: bool,
) -> impl IntoView {
    let class = if is_outlined { "outlined" } else { "bar" };
    view! {
        <svg class="key" viewBox="0 0 14 14" aria-hidden="true">
            <rect class=class x="1" y="3" width="12" height="8" />
        </svg>
    }
}
