//! The user's own model: a folder or a GGUF file, dropped or picked.

use leptos::prelude::*;

use super::selection::select;
use crate::{
    browser::files::PickedFile,
    components::{file_drop::FileDrop, progress::FetchProgressBar},
    i18n::t,
    state::AppState,
};

/// Takes the user's files, keeps them if that is wanted, and has them described.
#[component]
pub fn OwnModel() -> impl IntoView {
    let state = AppState::get();
    let keep = RwSignal::new(false);
    let has_found_nothing = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let take = move |picked: Vec<PickedFile>| {
        let paths: Vec<&str> = picked.iter().map(|picked| picked.path.as_str()).collect();
        let selection = select(&paths);
        has_found_nothing.set(selection.is_none());
        let Some(selection) = selection else { return };
        let files = selection.files.into_iter();
        let files = files.map(|(at, path)| (path, picked[at].file.clone()));
        let title = selection.name.unwrap_or_else(|| t("model.own.unnamed"));
        name.set(title.clone());
        state.take_files(title, files.collect(), keep.get_untracked());
    };
    let can_keep = move || state.library.with(|library| library.can_keep);
    view! {
        <div class="part">
            <h3>{move || t("model.own.title")}</h3>
            <p>{move || t("model.own.text")}</p>
            <FileDrop
                hint="model.own.drop"
                pick="model.own.pick-files"
                pick_folder="model.own.pick-folder"
                on_files=take
            />
            <div role="status">
                <Show when=move || has_found_nothing.get()>
                    <p class="banner banner-warning">{move || t("model.own.nothing")}</p>
                </Show>
            </div>
            <FetchProgressBar name=name/>
            <Show when=can_keep>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || keep.get()
                        on:change=move |event| keep.set(event_target_checked(&event))
                    />
                    <span>{move || t("model.own.keep")}</span>
                </label>
            </Show>
        </div>
    }
}
