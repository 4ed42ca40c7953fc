//! How to use what was taken away.

use leptos::prelude::*;

use super::snippet::transformers;
use crate::{
    components::copy_button::CopyButton, i18n::t, state::AppState, steps::chat::ChatState,
};

/// A Python program for the exported folder, in the language of the chat.
#[component]
pub fn Usage() -> impl IntoView {
    let state = AppState::get();
    let chat = ChatState::get();
    let program = Signal::derive(move || {
        let model = state.model.get();
        let has_chat_template = model
            .as_ref()
            .is_some_and(|model| model.summary.has_chat_template);
        let title = model.map(|model| model.title).unwrap_or_default();
        let variant = state.selected.get().unwrap_or_default();
        // The first prompt is for a model that continues text, the second one is a question.
        let prompts = chat.spoken().starter_prompts;
        let prompt = prompts.get(usize::from(has_chat_template)).copied();
        transformers(
            &[&title, &variant],
            prompt.unwrap_or_default(),
            has_chat_template,
        )
    });
    view! {
        <section class="part" aria-labelledby="take-away-usage">
            <h3 id="take-away-usage">{move || t("take-away.usage")}</h3>
            <p>{move || t("take-away.usage.sentence")}</p>
            <pre class="take-away-program" dir="ltr" lang="en" tabindex="0" aria-labelledby="take-away-usage">
                <code>{move || program.get()}</code>
            </pre>
            <div class="buttons"><CopyButton text=program/></div>
        </section>
    }
}
