//! Choosing languages and text.

use leptos::prelude::*;

use crate::{
    components::progress::WorkProgress,
    i18n::t,
    share::ControlGroup,
    state::{AppState, Running, Step, Work},
};

mod language_table;
mod own_text;
mod text_file;
mod windows;

/// Which languages to calibrate and to evaluate on, and the text for them.
#[component]
pub fn LanguagesStep() -> impl IntoView {
    let state = AppState::get();
    let is_measuring = |running: &Running| running.work == Work::MeasureText;
    view! {
        <div class="part">
            <p>{move || t("languages.intro")}</p>
            <WorkProgress shows=is_measuring/>
            <language_table::LanguageTable/>
        </div>
        <windows::Windows/>
        <Show when=move || !state.is_hidden(ControlGroup::OwnText)>
            <own_text::OwnText/>
        </Show>
        <p class="step-onward">
            <a class="button is-primary" href=format!("#{}", Step::Prune.hash())>
                {move || t("languages.go-on")}
            </a>
        </p>
    }
}
