//! One file to take away.

use leptos::prelude::*;

use super::download::{Download, Fate};
use crate::{
    components::progress::WorkProgress,
    i18n::{number, t, t_with},
    state::AppState,
};

/// What the file is, what it is for, how large, and the button that makes it.
#[component]
pub fn FileRow(
    /// Key of its name.
    title_key: &'static str,
    /// Key of what it is for.
    purpose_key: &'static str,
    /// Its size, as far as it is known before it is made.
    #[prop(into, default = Signal::stored(None))]
    size: Signal<Option<String>>,
    /// What becomes of it.
    download: Download,
    /// Whether it can be made now.
    #[prop(into)]
    is_possible: Signal<bool>,
    /// Makes it.
    #[prop(into)]
    make: Callback<()>,
) -> impl IntoView {
    let state = AppState::get();
    let can_be_made = move || {
        let is_writing = download.fate.get() == Some(Fate::Writing);
        let is_making = state
            .running
            .with(|running| running.iter().any(|running| download.is_made_by(running)));
        let is_stopped = state.engine_stopped.with(Option::is_some);
        !is_making && !is_writing && !is_stopped && is_possible.get()
    };
    // The button keeps the focus while the file is made, so it is not really disabled.
    let start = move |_| {
        if untrack(can_be_made) {
            make.run(());
        }
    };
    let is_writing = move || download.fate.get() == Some(Fate::Writing);
    let can_save_again = move || download.made.with(Option::is_some) && !is_writing();
    let failure = move || match download.fate.get() {
        Some(Fate::Failed(detail)) => Some(detail),
        _ => None,
    };
    view! {
        <li class="card take-away-file">
            <h4>{move || t(title_key)}</h4>
            <p>{move || t(purpose_key)}</p>
            <p class="note">{move || size.get()}</p>
            <div class="buttons">
                <button
                    type="button"
                    class="button"
                    aria-disabled=move || (!can_be_made()).to_string()
                    on:click=start
                >
                    {move || t("take-away.download")}
                    <span class="visually-hidden">" "{move || t(title_key)}</span>
                </button>
            </div>
            <WorkProgress shows=move |running| download.is_made_by(running)/>
            <p role="status">{move || fate_sentence(download)}</p>
            {move || failure().map(|detail| view! {
                <p class="banner-detail" lang="en" dir="ltr">{detail}</p>
            })}
            <Show when=can_save_again>
                <button type="button" class="link-button" on:click=move |_| download.save_again()>
                    {move || t("take-away.save-again")}
                </button>
            </Show>
        </li>
    }
}

/// What became of the file; reactive.
fn fate_sentence(download: Download) -> Option<String> {
    let (name, size) = download.made.with(|made| {
        let made = made.as_ref()?;
        Some((made.name.clone(), number::bytes(made.bytes())))
    })?;
    let (key, name) = match download.fate.get()? {
        Fate::HandedOver => ("take-away.made", name),
        Fate::Writing => ("take-away.saving", name),
        Fate::Written(chosen) => ("take-away.saved", chosen),
        Fate::Failed(_) => return Some(t_with("take-away.not-saved", &[("name", &name)])),
    };
    Some(t_with(key, &[("name", &name), ("size", &size)]))
}
