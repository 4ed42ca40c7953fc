//! The run.

use leptos::prelude::*;

use super::variant_name::suggested;
use crate::{
    components::progress::WorkProgress,
    i18n::t,
    state::{AppState, Running, Step, Work},
};

/// The variant's name, the button, and how far the run has come.
#[component]
pub fn Run() -> impl IntoView {
    let state = AppState::get();
    let typed = RwSignal::new(None::<String>);
    let suggestion = Memo::new(move |_| {
        let taken = state.variants.with(|variants| {
            variants
                .iter()
                .map(|variant| variant.name.clone())
                .collect::<Vec<_>>()
        });
        state.settings.with(|settings| suggested(settings, &taken))
    });
    let name = move || typed.get().unwrap_or_else(|| suggestion.get());
    let replaces = move || {
        let name = name();
        let name = name.trim();
        state
            .variants
            .with(|variants| variants.iter().any(|variant| variant.name == name))
    };
    let problem = move || state.settings.with(|settings| settings.validate().err());
    let lacks_text = move || {
        let needs = state
            .settings
            .with(|settings| settings.needs_statistics() || settings.needs_dense_pass());
        needs
            && state.statistics.with(Option::is_none)
            && state
                .calibration_languages
                .with(|languages| languages.is_empty())
    };
    let is_possible = move || {
        !state.is_busy() && problem().is_none() && !lacks_text() && !name().trim().is_empty()
    };
    let run = move |_| {
        let name = untrack(name);
        typed.set(None);
        state.prune_variant(name.trim().to_owned());
    };
    let is_of_run = |running: &Running| {
        matches!(
            running.work,
            Work::EvaluateDense | Work::Prune(_) | Work::EvaluateVariant(_) | Work::LookInto(_)
        )
    };
    view! {
        <div class="card prune-run">
            <div class="field">
                <label class="field-name" for="variant-name">{move || t("prune.name")}</label>
                <input
                    type="text"
                    id="variant-name"
                    maxlength="80"
                    dir="auto"
                    aria-describedby="variant-name-help"
                    prop:value=name
                    on:input=move |event| typed.set(Some(event_target_value(&event)))
                />
                <p class="field-help" id="variant-name-help">
                    {move || t(if replaces() { "prune.name.replaces" } else { "prune.name.help" })}
                </p>
            </div>
            <div role="status">
                {move || problem().map(|problem| view! {
                    <div class="banner banner-warning">
                        <p class="banner-sentence">{move || t("shell.failure.bad-setting")}</p>
                        <p class="banner-detail" lang="en" dir="ltr">{problem.to_string()}</p>
                    </div>
                })}
                <Show when=lacks_text>
                    <p class="banner banner-warning">
                        {move || t("prune.lacks-text")}" "
                        <a href=format!("#{}", Step::Languages.hash())>
                            {move || t("shell.step.languages")}
                        </a>
                    </p>
                </Show>
            </div>
            <div class="buttons">
                <button
                    type="button"
                    class="button is-primary"
                    disabled=move || !is_possible()
                    on:click=run
                >
                    {move || t("prune.run")}
                </button>
            </div>
            <WorkProgress shows=is_of_run/>
            <p class="note">{move || t("prune.run.note")}</p>
        </div>
    }
}
