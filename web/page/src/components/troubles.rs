//! What went wrong, and the button that goes on from there.

use leptos::prelude::*;

use crate::{
    i18n::t,
    state::{AppState, Remedy, sentence_key},
};

/// The last failure, and the message that the engine stopped.
#[component]
pub fn Troubles() -> impl IntoView {
    let state = AppState::get();
    view! {
        <div role="alert">
            {move || state.engine_stopped.get().map(|stop| view! {
                <Banner
                    sentence_key=stop.sentence_key()
                    detail=stop.message
                    remedy=Remedy::RestartEngine
                />
            })}
            {move || state.trouble.get().map(|trouble| view! {
                <Banner
                    sentence_key=sentence_key(trouble.failure.kind)
                    detail=trouble.failure.message
                    remedy=trouble.remedy
                />
            })}
        </div>
    }
}

/// A sentence in the user's language, what the program says beneath, and the way on.
#[component]
fn Banner(sentence_key: &'static str, detail: String, remedy: Remedy) -> impl IntoView {
    let state = AppState::get();
    let can_be_closed = !matches!(remedy, Remedy::RestartEngine | Remedy::Dismiss);
    let label_key = remedy.label_key();
    let go_on = move |_| state.apply(remedy.clone());
    view! {
        <div class="banner banner-trouble">
            <p class="banner-sentence">{move || t(sentence_key)}</p>
            <p class="banner-detail" lang="en" dir="ltr">{detail}</p>
            <div class="buttons">
                <button type="button" class="button is-primary" on:click=go_on>
                    {move || t(label_key)}
                </button>
                {can_be_closed.then(|| view! {
                    <button type="button" class="button" on:click=move |_| state.trouble.set(None)>
                        {move || t("shell.remedy.dismiss")}
                    </button>
                })}
            </div>
        </div>
    }
}
