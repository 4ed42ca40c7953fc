//! Why something cannot be begun now.

use leptos::prelude::*;

use crate::{
    browser,
    i18n::{isolated, language_name, t, t_with},
    state::{AppState, Hindrance, RefusedNumber, Step, work_key},
};

/// Says what stands in the way, and leads to where it can be removed.
#[component]
pub fn HindranceNote(
    /// What stands in the way; nothing shows while there is nothing.
    #[prop(into)]
    hindrance: Signal<Option<Hindrance>>,
) -> impl IntoView {
    view! { <div role="status">{move || hindrance.get().map(note)}</div> }
}

fn note(hindrance: Hindrance) -> AnyView {
    match hindrance {
        Hindrance::EngineStopped => {
            view! { <p class="note">{move || t("shell.hindrance.engine-stopped")}</p> }.into_any()
        }
        Hindrance::Busy(work) => {
            let sentence = move || t_with("shell.hindrance.busy", &[("work", &t(work_key(&work)))]);
            view! { <p class="note">{sentence}</p> }.into_any()
        }
        Hindrance::Refused(field) => view! { <RefusedField field/> }.into_any(),
        Hindrance::Setting(problem) => view! {
            <div class="banner banner-warning">
                <p class="banner-sentence">{move || t("shell.failure.bad-setting")}</p>
                <p class="banner-detail" lang="en" dir="ltr">{problem}</p>
            </div>
        }
        .into_any(),
        Hindrance::NoText => with_way_to_languages(|| t("prune.lacks-text")),
        Hindrance::ShortText(code) => with_way_to_languages(move || {
            let language = isolated(&language_name(&code));
            t_with("prune.short-text", &[("language", &language)])
        }),
    }
}

fn with_way_to_languages(sentence: impl Fn() -> String + Send + 'static) -> AnyView {
    view! {
        <p class="banner banner-warning">
            {sentence}
            " "
            <a href=format!("#{}", Step::Languages.hash())>{move || t(Step::Languages.title_key())}</a>
        </p>
    }
    .into_any()
}

#[component]
fn RefusedField(field: RefusedNumber) -> impl IntoView {
    let state = AppState::get();
    let RefusedNumber { id, name } = field;
    let go_there = move |_| {
        if let Some(step) = browser::section_of(id).and_then(|hash| Step::from_hash(&hash)) {
            state.step.set(step);
        }
        browser::unfold(id);
        // A step that is shown takes the focus in the next frame; the field gets it after that.
        request_animation_frame(move || request_animation_frame(move || browser::focus(id)));
    };
    let sentence = move || t_with("shell.hindrance.refused", &[("field", &isolated(&t(name)))]);
    view! {
        <p class="banner banner-warning">
            <span>{sentence}</span>
            <span>
                <button type="button" class="link-button" on:click=go_there>
                    {move || t("shell.hindrance.to-field")}
                </button>
            </span>
        </p>
    }
}
