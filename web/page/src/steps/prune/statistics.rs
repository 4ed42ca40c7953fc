//! The dense model's statistics as a file: used in place of text, or saved.

use leptos::prelude::*;

use crate::{
    browser::{files::PickedFile, save},
    components::{
        file_drop::FileButton,
        progress::{FetchProgressBar, WorkProgress},
    },
    i18n::{t, t_with},
    state::{AppState, Running, Work},
};

/// Takes a statistics file, or writes one.
#[component]
pub fn SavedStatistics() -> impl IntoView {
    let state = AppState::get();
    let name = RwSignal::new(String::new());
    let take = move |picked: Vec<PickedFile>| {
        if let Some(picked) = picked.into_iter().next() {
            let file_name = picked.file.name();
            name.set(file_name.clone());
            state.use_statistics(file_name, picked.file);
        }
    };
    let not_saved = RwSignal::new(None::<(String, String)>);
    let save = move |_| {
        let call = state.save_statistics("dense.statistics.safetensors".into());
        not_saved.set(None);
        state.on_file(call, move |name, file| {
            if let Err(error) = save::download(&name, &file) {
                not_saved.set(Some((name, error)));
            }
        });
    };
    let used = move || {
        state
            .statistics
            .get()
            .map(|(file, _)| t_with("prune.statistics.used", &[("file", &file)]))
    };
    let is_saving = |running: &Running| running.work == Work::Statistics;
    let needs_none = move || state.settings.with(|settings| !settings.needs_statistics());
    view! {
        <div class="part">
            <h3>{move || t("prune.statistics")}</h3>
            <p>{move || t("prune.statistics.text")}</p>
            <div role="status">
                <Show when=move || state.statistics.with(Option::is_some)>
                    <p><strong>{used}</strong></p>
                </Show>
                {move || not_saved.get().map(|(name, detail)| view! {
                    <div class="banner banner-warning">
                        <p class="banner-sentence">
                            {move || t_with("take-away.not-saved", &[("name", &name)])}
                        </p>
                        <p class="banner-detail" lang="en" dir="ltr">{detail}</p>
                    </div>
                })}
                <Show when=needs_none>
                    <p class="note">{move || t("prune.statistics.not-needed")}</p>
                </Show>
            </div>
            <FetchProgressBar name=name/>
            <WorkProgress shows=is_saving/>
            <div class="buttons">
                <FileButton label="prune.statistics.use" is_folder=false accept=".safetensors,.stats" on_files=take/>
                <Show when=move || state.statistics.with(Option::is_some)>
                    <button type="button" class="button" on:click=move |_| state.statistics.set(None)>
                        {move || t("prune.statistics.back-to-text")}
                    </button>
                </Show>
                <button
                    type="button"
                    class="button"
                    disabled=move || state.is_unavailable() || state.refused_numbers.first().is_some()
                    on:click=save
                >
                    {move || t("prune.statistics.save")}
                </button>
            </div>
        </div>
    }
}
