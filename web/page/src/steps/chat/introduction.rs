//! What can be expected of the model.

use leptos::prelude::*;

use crate::{i18n::t, state::AppState};

/// Says whether the model answers in turns or continues text, and of the teaching model that it cannot converse.
#[component]
pub fn Introduction() -> impl IntoView {
    let state = AppState::get();
    let manner_key = move || {
        let has_template = state.model.with(|model| {
            model
                .as_ref()
                .is_some_and(|it| it.summary.has_chat_template)
        });
        if has_template {
            "chat.manner.turns"
        } else {
            "chat.manner.continuation"
        }
    };
    let is_teaching_model = Memo::new(move |_| {
        let embedded = state
            .library
            .with(|library| library.embedded.as_ref().map(|model| model.path.clone()));
        let loaded = state
            .model
            .with(|model| model.as_ref().map(|model| model.path.clone()));
        loaded.is_some() && loaded == embedded
    });
    view! {
        <p class="chat-manner">
            {move || t(manner_key())}
            <Show when=move || is_teaching_model.get()>
                " "
                <strong>{move || t("chat.teaching-model")}</strong>
            </Show>
        </p>
    }
}
