//! The languages: which to calibrate on, which to evaluate on, and how much text each gives.

use std::collections::BTreeSet;

use leptos::prelude::*;
use mwanda_protocol::{TextMeasure, TextPart};

use crate::{
    i18n::{language_name, number::integer, t, t_count, t_with},
    state::AppState,
};

/// A row a language, with a tick for calibration and one for evaluation.
#[component]
pub fn LanguageTable() -> impl IntoView {
    let state = AppState::get();
    let codes = Memo::new(move |_| state.known_languages());
    let unseen = Memo::new(move |_| {
        let calibrated = state.calibration_languages.get();
        let evaluated = state.evaluated_languages.get();
        evaluated.difference(&calibrated).count() as u64
    });
    let has_none = move |languages: RwSignal<BTreeSet<String>>| languages.with(BTreeSet::is_empty);
    view! {
        <div class="table-scroll">
            <table class="table language-table">
                <caption>{move || t("languages.table")}</caption>
                <thead>
                    <tr>
                        <th scope="col" rowspan="2">{move || t("languages.language")}</th>
                        <th scope="colgroup" colspan="2">
                            <PartHead title="languages.calibrate" languages=state.calibration_languages/>
                        </th>
                        <th scope="colgroup" colspan="2">
                            <PartHead title="languages.evaluate" languages=state.evaluated_languages/>
                        </th>
                    </tr>
                    <tr>
                        <PartColumns/>
                        <PartColumns/>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || codes.get() key=|code| code.clone() let:code>
                        <LanguageRow code/>
                    </For>
                </tbody>
            </table>
        </div>
        <div role="status">
            <p>{move || match unseen.get() {
                0 => t("languages.no-unseen"),
                count => t_count("languages.unseen", count, &[]),
            }}</p>
            <Show when=move || has_none(state.calibration_languages)>
                <p class="banner banner-warning">{move || t("languages.none-to-calibrate")}</p>
            </Show>
            <Show when=move || has_none(state.evaluated_languages)>
                <p class="banner banner-warning">{move || t("languages.none-to-evaluate")}</p>
            </Show>
        </div>
    }
}

#[component]
fn PartHead(title: &'static str, languages: RwSignal<BTreeSet<String>>) -> impl IntoView {
    let state = AppState::get();
    let all = move |_| {
        let known = untrack(|| state.known_languages());
        languages.set(known.into_iter().collect());
    };
    let none = move |_| languages.update(BTreeSet::clear);
    let label = move |key| t_with(key, &[("purpose", &t(title))]);
    view! {
        <span class="part-head">
            <span>{move || t(title)}</span>
            <span class="part-head-buttons">
                <button type="button" class="link-button" aria-label=move || label("languages.all-of") on:click=all>
                    {move || t("languages.all")}
                </button>
                <button type="button" class="link-button" aria-label=move || label("languages.none-of") on:click=none>
                    {move || t("languages.none")}
                </button>
            </span>
        </span>
    }
}

#[component]
fn PartColumns() -> impl IntoView {
    view! {
        <th scope="col">{move || t("languages.use")}</th>
        <th scope="col" class="is-number">{move || t("languages.tokens")}</th>
    }
}

#[component]
fn LanguageRow(code: String) -> impl IntoView {
    let state = AppState::get();
    let own_name = mwanda_text::language(&code).map(|language| language.own_name);
    let name = {
        let code = code.clone();
        move || language_name(&code)
    };
    let is_unseen = {
        let code = code.clone();
        Memo::new(move |_| {
            let is_in = |languages: RwSignal<BTreeSet<String>>| {
                languages.with(|languages| languages.contains(&code))
            };
            is_in(state.evaluated_languages) && !is_in(state.calibration_languages)
        })
    };
    let is_own = {
        let code = code.clone();
        move || state.own_texts.with(|own| own.contains_key(&code))
    };
    view! {
        <tr>
            <th scope="row">
                <span class="language-names">
                <span>{name}</span>
                {own_name.map(|own| view! {
                    <bdi class="note" lang=code.clone()>{own}</bdi>
                })}
                <Show when=is_own>
                    <span class="tag">{move || t("languages.own-text")}</span>
                </Show>
                <Show when=move || is_unseen.get()>
                    <span class="tag is-unseen">{move || t("languages.is-unseen")}</span>
                </Show>
                </span>
            </th>
            <PartCells code=code.clone() part=TextPart::Calibration languages=state.calibration_languages/>
            <PartCells code=code part=TextPart::Evaluation languages=state.evaluated_languages/>
        </tr>
    }
}

#[component]
fn PartCells(code: String, part: TextPart, languages: RwSignal<BTreeSet<String>>) -> impl IntoView {
    let state = AppState::get();
    let code = StoredValue::new(code);
    let is_used =
        move || code.with_value(|code| languages.with(|languages| languages.contains(code)));
    let measure = Memo::new(move |_| -> Option<TextMeasure> {
        code.with_value(|code| {
            state
                .measures
                .with(|measures| measures.of(part).get(code).cloned())
        })
    });
    let toggle = move |event| {
        let is_wanted = event_target_checked(&event);
        let code = code.get_value();
        languages.update(|languages| {
            if is_wanted {
                languages.insert(code);
            } else {
                languages.remove(&code);
            }
        });
    };
    let label = move || {
        let key = match part {
            TextPart::Calibration => "languages.calibrate-on",
            TextPart::Evaluation => "languages.evaluate-on",
        };
        let name = code.with_value(|code| language_name(code));
        t_with(key, &[("language", &name)])
    };
    let is_short = move || measure.get().is_some_and(|measure| measure.windows == 0);
    let tokens = move || {
        measure
            .get()
            .map_or_else(|| "–".to_owned(), |measure| integer(measure.tokens as u64))
    };
    let windows = move || {
        measure.get().map(|measure| match measure.windows {
            0 => t("languages.too-short"),
            windows => t_count("languages.windows", windows as u64, &[]),
        })
    };
    view! {
        <td>
            <input type="checkbox" aria-label=label prop:checked=is_used on:change=toggle/>
        </td>
        <td class="is-number">
            <span>{tokens}</span>
            <span class="note windows-of" class:is-short=is_short>{windows}</span>
        </td>
    }
}
