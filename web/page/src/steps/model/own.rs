//! The user's own model: a folder or a GGUF file, dropped or picked.

use leptos::prelude::*;

use super::selection::{is_archive, select};
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
    let refusal = RwSignal::new(None::<&'static str>);
    let name = RwSignal::new(String::new());
    let take =
        move |picked: Vec<PickedFile>| {
            let paths: Vec<&str> = picked.iter().map(|picked| picked.path.as_str()).collect();
            let selection = select(&paths);
            refusal.set(selection.is_none().then(
                || match paths.iter().any(|path| is_archive(path)) {
                    true => "model.own.archive",
                    false => "model.own.nothing",
                },
            ));
            let Some(selection) = selection else { return };
            let files = selection.files.into_iter();
            let files = files.map(|(at, path)| (path, picked[at].file.clone()));
            let title = selection.name.unwrap_or_else(|| t("model.own.unnamed"));
            name.set(title.clone());
            state.take_files(title, files.collect(), state.keeps_copies.get_untracked());
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
                {move || refusal.get().map(|key| view! {
                    <p class="banner banner-warning">{move || t(key)}</p>
                })}
            </div>
            <FetchProgressBar name=name/>
            <Show when=can_keep>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || state.keeps_copies.get()
                        on:change=move |event| state.keeps_copies.set(event_target_checked(&event))
                    />
                    <span>{move || t("model.own.keep")}</span>
                </label>
            </Show>
        </div>
    }
}
