//! What a link brought, and the button that runs it.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::missing::{Missing, missing};
use super::{Experiment, Reading, SharedModel};
use crate::{
    browser,
    components::progress::WorkProgress,
    i18n::{t, t_count, t_with},
    state::{AppState, Step, Work},
    steps::{model::FetchOffer, prune::variant_name},
};

/// Where the focus goes when what had it is gone: the page's content.
const MAIN: &str = "main";

/// What the link that was opened says, what could not be taken from it, what is still missing, and the button that runs it.
#[component]
pub fn LinkBanner(
    /// What the link says.
    reading: Reading,
) -> impl IntoView {
    let state = AppState::get();
    let is_closed = RwSignal::new(false);
    let Reading {
        experiment,
        unknown,
        refused,
        other_version,
    } = reading;
    load_embedded(state, experiment.clone());
    let missing = {
        let experiment = experiment.clone();
        Memo::new(move |_| missing(state, &experiment))
    };
    show_what_brings(state, missing);
    let run = move |_| {
        is_closed.set(true);
        state.step.set(Step::Prune);
        browser::focus(Step::Prune.heading_id());
        state.prune_variant(untrack(|| name_of_variant(state)));
    };
    let close = move |_| {
        is_closed.set(true);
        browser::focus(MAIN);
    };
    let refusals = refused
        .into_iter()
        .map(|refused| {
            let said = [("key", refused.key), ("value", refused.value)];
            let sentence = move || {
                let said = said.each_ref().map(|(name, value)| (*name, value.as_str()));
                t_with("take-away.opened.refused", &said)
            };
            view! {
                <li>
                    {sentence}
                    " "
                    <span class="banner-detail" lang="en" dir="ltr">{refused.reason}</span>
                </li>
            }
        })
        .collect_view();
    let unknown = (!unknown.is_empty()).then(|| {
        let names = unknown.join(", ");
        view! { <li>{move || t_with("take-away.opened.unknown", &[("names", &names)])}</li> }
    });
    let other_version = other_version.map(|version| {
        view! {
            <li>{move || t_with("take-away.opened.version", &[("version", &version)])}</li>
        }
    });
    view! {
        <section
            class="banner banner-news link-banner"
            aria-labelledby="link-banner"
            hidden=move || is_closed.get()
        >
            <p id="link-banner" class="banner-sentence">{move || t("take-away.opened")}</p>
            <p>{move || summary(state)}</p>
            <ul class="link-banner-notes">{other_version} {unknown} {refusals}</ul>
            <p role="status">{move || missing.get().map(|missing| sentence(state, &missing))}</p>
            {move || missing.get().map(|missing| view! { <WayOn missing/> })}
            <div class="buttons">
                <button
                    type="button"
                    class="button is-primary"
                    disabled=move || missing.get().is_some() || state.is_busy()
                    on:click=run
                >
                    {move || t("take-away.opened.run")}
                </button>
                <button type="button" class="button" on:click=close>
                    {move || t("take-away.opened.close")}
                </button>
            </div>
        </section>
    }
}

/// Says that a link hides controls, and shows them all on demand.
#[component]
pub fn HiddenNote() -> impl IntoView {
    let state = AppState::get();
    let hides = move || state.hidden_controls.with(|hidden| !hidden.is_empty());
    let show_all = move |_| {
        state.hidden_controls.update(BTreeSet::clear);
        browser::focus(MAIN);
    };
    view! {
        <Show when=hides>
            <p class="note link-hidden">
                {move || t("take-away.hidden")}
                " "
                <button type="button" class="link-button" on:click=show_all>
                    {move || t("take-away.hidden.show")}
                </button>
            </p>
        </Show>
    }
}

/// The embedded model is at hand at once and small: it is loaded without being asked for, once.
fn load_embedded(state: AppState, experiment: Experiment) {
    Effect::new(move |is_loading: Option<bool>| {
        if is_loading == Some(true) || experiment.model != SharedModel::Embedded {
            return true;
        }
        let Some(Missing::Load(path, title)) = missing(state, &experiment) else {
            return false;
        };
        state.load_model(path, title, false);
        true
    });
}

/// Controls that bring what is missing are shown even if the link hides them, and stay: there may be more to bring.
fn show_what_brings(state: AppState, missing: Memo<Option<Missing>>) {
    Effect::new(move |_| {
        let group = missing.with(|missing| missing.as_ref().and_then(Missing::group));
        if let Some(group) = group
            && state
                .hidden_controls
                .with_untracked(|hidden| hidden.contains(&group))
        {
            state.hidden_controls.update(|hidden| {
                hidden.remove(&group);
            });
        }
    });
}

/// Says what is missing.
fn sentence(state: AppState, missing: &Missing) -> String {
    match missing {
        Missing::Patience => t("take-away.opened.patience"),
        Missing::Load(path, title) => {
            let title = state.title_of(path, title);
            t_with("take-away.opened.load", &[("title", &title)])
        }
        Missing::Fetch(model) => t_with("take-away.opened.fetch", &[("title", &model.title)]),
        Missing::Unknown(Some(name)) => t_with("take-away.opened.no-such-model", &[("name", name)]),
        Missing::Unknown(None) => t("take-away.opened.no-embedded"),
        Missing::OwnModel => t("take-away.opened.own-model"),
        Missing::OwnText => t("take-away.opened.own-text"),
        Missing::OwnStatistics => t("take-away.opened.own-statistics"),
    }
}

/// Brings what is missing, or leads to where it can be brought.
#[component]
fn WayOn(missing: Missing) -> impl IntoView {
    let state = AppState::get();
    let to = |step: Step| {
        let link = view! { <a href=format!("#{}", step.hash())>{move || t(step.title_key())}</a> };
        view! { <p>{link}</p> }.into_any()
    };
    match missing {
        Missing::Patience => ().into_any(),
        Missing::Load(path, title) => {
            let load = move |_| state.load_model(path.clone(), title.clone(), false);
            view! {
                <div class="buttons">
                    <button
                        type="button"
                        class="button is-small"
                        disabled=move || state.is_busy()
                        on:click=load
                    >
                        {move || t("take-away.opened.load.button")}
                    </button>
                </div>
                <WorkProgress shows=|running| matches!(running.work, Work::Inspect | Work::Load)/>
            }
            .into_any()
        }
        Missing::Fetch(model) => view! { <FetchOffer model=*model/> }.into_any(),
        Missing::Unknown(_) | Missing::OwnModel => to(Step::Model),
        Missing::OwnText => to(Step::Languages),
        Missing::OwnStatistics => to(Step::Prune),
    }
}

/// What would be run, in short.
fn summary(state: AppState) -> String {
    let languages = state
        .calibration_languages
        .with(|languages| languages.len() as u64);
    let what = name_of_variant(state);
    t_count("take-away.opened.summary", languages, &[("what", &what)])
}

/// The name that the variant gets.
fn name_of_variant(state: AppState) -> String {
    let variants = state.variants.get();
    let taken: Vec<String> = variants.into_iter().map(|variant| variant.name).collect();
    state
        .settings
        .with(|settings| variant_name::suggested(settings, &taken))
}
