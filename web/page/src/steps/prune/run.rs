//! The run.

use leptos::prelude::*;

use super::variant_name::{suggested, unlike};
use crate::{
    components::{hindrance_note::HindranceNote, progress::WorkProgress},
    i18n::{isolated, t, t_with},
    state::{AppState, Hindrance, Work},
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
    let is_taken = move || {
        let name = name();
        let name = name.trim();
        state
            .variants
            .with(|variants| variants.iter().any(|variant| variant.name == name))
    };
    // The name that the variant gets: what is typed, unless another one has it.
    let own_name = move || {
        let taken: Vec<String> = state.variants.with(|variants| {
            variants
                .iter()
                .map(|variant| variant.name.clone())
                .collect()
        });
        unlike(name().trim(), &taken)
    };
    let name_help = move || match is_taken() {
        true => t_with("prune.name.taken", &[("name", &isolated(&own_name()))]),
        false => t("prune.name.help"),
    };
    let hindrance = Memo::new(move |_| state.hindrance());
    // What the run itself does shows as its progress.
    let explained = Signal::derive(move || {
        let of_run =
            |hindrance: &Hindrance| matches!(hindrance, Hindrance::Busy(work) if is_of_run(work));
        hindrance.get().filter(|hindrance| !of_run(hindrance))
    });
    let is_possible = move || hindrance.with(Option::is_none) && !name().trim().is_empty();
    let run = move |_| {
        let name = untrack(own_name);
        typed.set(None);
        state.prune_variant(name);
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
                    {name_help}
                </p>
            </div>
            <HindranceNote hindrance=explained/>
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
            <WorkProgress shows=|running| is_of_run(&running.work)/>
            <p class="note">{move || t("prune.run.note")}</p>
        </div>
    }
}

/// Whether the work is part of pruning a variant.
fn is_of_run(work: &Work) -> bool {
    matches!(
        work,
        Work::EvaluateDense | Work::Prune(_) | Work::EvaluateVariant(_) | Work::LookInto(_)
    )
}
