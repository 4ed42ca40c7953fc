//! The model that comes with the page.

use leptos::prelude::*;

use super::kept::LicenceNote;
use crate::{
    i18n::{number::bytes, t, t_with},
    state::AppState,
};

/// The teaching model and the one button that loads it.
#[component]
pub fn EmbeddedModel() -> impl IntoView {
    let state = AppState::get();
    let embedded = Memo::new(move |_| state.library.with(|library| library.embedded.clone()));
    let is_loaded = move || {
        let path = embedded.get().map(|model| model.path);
        state.model.with(|model| {
            model.as_ref().map(|model| &model.path) == path.as_ref() && path.is_some()
        })
    };
    let load = move |_| {
        if let Some(model) = embedded.get_untracked() {
            state.load_model(model.path, model.title, false);
        }
    };
    let size = move || {
        let size = bytes(embedded.get().map_or(0, |model| model.bytes));
        t_with("model.embedded.size", &[("size", &size)])
    };
    view! {
        <Show when=move || embedded.get().is_some() && !is_loaded()>
            <div class="card model-embedded">
                <h3>{move || t("model.embedded.title")}</h3>
                <p>{move || t("model.embedded.text")}</p>
                <p class="note">{size}</p>
                {move || embedded.get().and_then(|model| model.licence).map(|licence| view! {
                    <LicenceNote licence/>
                })}
                <div class="buttons">
                    <button
                        type="button"
                        class="button"
                        class:is-primary=move || state.model.with(Option::is_none)
                        disabled=move || state.is_unavailable()
                        on:click=load
                    >
                        {move || t("model.embedded.start")}
                    </button>
                </div>
            </div>
        </Show>
    }
}
