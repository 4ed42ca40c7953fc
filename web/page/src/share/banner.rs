//! What a link brought, and the button that runs it.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::missing::{Missing, missing};
use super::{Experiment, Reading, SharedModel, SharedText};
use crate::{
    browser,
    components::{hindrance_note::HindranceNote, progress::WorkProgress},
    i18n::{t, t_count, t_with},
    state::{AppState, Hindrance, Step, Work},
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
    close_with_the_first_run(state, is_closed);
    let missing = {
        let experiment = experiment.clone();
        Memo::new(move |_| missing(state, &experiment))
    };
    show_what_brings(state, missing);
    let (shown, wanted) = (experiment.clone(), experiment);
    let run = move |_| {
        is_closed.set(true);
        state.step.set(Step::Prune);
        browser::focus(Step::Prune.heading_id());
        put_back(state, &wanted);
        state.prune_variant(untrack(|| name_of_variant(state)));
    };
    let close = move |_| {
        is_closed.set(true);
        browser::focus(MAIN);
    };
    // The link's settings are put back before it is run: what is wrong with those of the moment does not matter.
    let hindrance = Memo::new(move |_| {
        let of_settings =
            |it: &Hindrance| matches!(it, Hindrance::Refused(_) | Hindrance::Setting(_));
        state
            .hindrance()
            .filter(|hindrance| !of_settings(hindrance))
    });
    // What is missing comes first, and has a sentence of its own.
    let explained =
        Signal::derive(move || hindrance.get().filter(|_| missing.with(Option::is_none)));
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
            <p>{move || summary(&shown)}</p>
            <ul class="link-banner-notes">{other_version} {unknown} {refusals}</ul>
            <p role="status">{move || missing.get().map(|missing| sentence(state, &missing))}</p>
            {move || missing.get().map(|missing| view! { <WayOn missing/> })}
            <HindranceNote hindrance=explained/>
            <div class="buttons">
                <button
                    type="button"
                    class="button is-primary"
                    disabled=move || missing.get().is_some() || hindrance.with(Option::is_some)
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
            let key = match is_loading(state) {
                true => "take-away.opened.loading",
                false => "take-away.opened.load",
            };
            t_with(key, &[("title", &title)])
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
                <div class="buttons" hidden=move || is_loading(state)>
                    <button
                        type="button"
                        class="button is-small"
                        disabled=move || state.is_unavailable()
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

/// Whether a model is being loaded; reactive.
fn is_loading(state: AppState) -> bool {
    state.running.with(|running| {
        let mut running = running.iter();
        running.any(|running| matches!(running.work, Work::Inspect | Work::Load))
    })
}

/// The link's experiment, in short.
fn summary(experiment: &Experiment) -> String {
    let languages = experiment.calibrate.len() as u64;
    let what = variant_name::suggested(&experiment.prune, &[]);
    t_count("take-away.opened.summary", languages, &[("what", &what)])
}

/// Sets the page to the link's experiment again, which may have been changed since.
fn put_back(state: AppState, experiment: &Experiment) {
    state.settings.set(experiment.prune.clone());
    // Which languages a user's own texts are in, the link does not know.
    if experiment.text == SharedText::Builtin {
        let set = |codes: &[String]| codes.iter().cloned().collect::<BTreeSet<_>>();
        state.calibration_languages.set(set(&experiment.calibrate));
        state.evaluated_languages.set(set(&experiment.evaluate));
    }
}

/// Once anything is pruned, the link has done its part.
fn close_with_the_first_run(state: AppState, is_closed: RwSignal<bool>) {
    Effect::new(move |_| {
        let is_pruning = state.running.with(|running| {
            running
                .iter()
                .any(|running| matches!(running.work, Work::Prune(_)))
        });
        if is_pruning {
            is_closed.set(true);
        }
    });
}

/// The name that the variant gets.
fn name_of_variant(state: AppState) -> String {
    let variants = state.variants.get();
    let taken: Vec<String> = variants.into_iter().map(|variant| variant.name).collect();
    state
        .settings
        .with(|settings| variant_name::suggested(settings, &taken))
}
