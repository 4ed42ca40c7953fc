//! Models in the browser's storage, and how much room there is.

use leptos::prelude::*;
use mwanda_protocol::{Licence, StoredModel};

use crate::{
    browser,
    i18n::{
        number::{bytes, date},
        t, t_with,
    },
    state::AppState,
};

/// The kept models with size, last use and a way to delete them; the storage they are in.
#[component]
pub fn KeptModels() -> impl IntoView {
    let state = AppState::get();
    let stored = Memo::new(move |_| state.library.with(|library| library.stored.clone()));
    view! {
        <div class="part">
            <h3>{move || t("model.kept.title")}</h3>
            <Show
                when=move || !stored.with(Vec::is_empty)
                fallback=|| view! { <p class="note">{move || t("model.kept.none")}</p> }
            >
                <div class="table-scroll">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{move || t("model.kept.model")}</th>
                                <th scope="col" class="is-number">{move || t("model.kept.size")}</th>
                                <th scope="col">{move || t("model.kept.last-used")}</th>
                                <th scope="col"><span class="visually-hidden">{move || t("model.kept.actions")}</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            {move || stored.get().into_iter().map(|model| view! { <KeptModel model/> }).collect_view()}
                        </tbody>
                    </table>
                </div>
            </Show>
            <Storage/>
        </div>
    }
}

#[component]
fn KeptModel(model: StoredModel) -> impl IntoView {
    let state = AppState::get();
    let is_asking = RwSignal::new(false);
    let StoredModel {
        path,
        title,
        bytes: size,
        last_used,
        licence,
    } = model;
    let load = {
        let (path, title) = (path.clone(), title.clone());
        move |_| state.inspect_model(path.clone(), title.clone())
    };
    let of_model = StoredValue::new(title.clone());
    let name = move |key| of_model.with_value(|title| t_with(key, &[("title", title)]));
    let last_used = move || last_used.map_or_else(|| t("model.kept.never"), date);
    let delete_label = move || match is_asking.get() {
        true => name("model.kept.really-delete-this"),
        false => name("model.kept.delete-this"),
    };
    let delete = move |_| {
        if is_asking.get_untracked() {
            state.delete_model(path.clone());
        } else {
            is_asking.set(true);
        }
    };
    view! {
        <tr>
            <th scope="row">
                <bdi>{title}</bdi>
                {licence.map(|licence| view! { <LicenceNote licence/> })}
            </th>
            <td class="is-number">{move || bytes(size)}</td>
            <td>{last_used}</td>
            <td>
                <div class="buttons">
                    <button
                        type="button"
                        class="button is-small"
                        aria-label=move || name("model.kept.choose-this")
                        disabled=move || state.is_unavailable()
                        on:click=load
                    >
                        {move || t("model.kept.choose")}
                    </button>
                    <button
                        type="button"
                        class="button is-small"
                        class:is-grave=move || is_asking.get()
                        aria-label=delete_label
                        on:click=delete
                    >
                        {move || t(if is_asking.get() { "model.kept.really-delete" } else { "model.kept.delete" })}
                    </button>
                    <Show when=move || is_asking.get()>
                        <button
                            type="button"
                            class="button is-small"
                            on:click=move |_| is_asking.set(false)
                        >
                            {move || t("model.kept.keep")}
                        </button>
                    </Show>
                </div>
            </td>
        </tr>
    }
}

/// A licence's name with its notice to unfold and a link to its text.
#[component]
pub fn LicenceNote(licence: Licence) -> impl IntoView {
    let name = licence.name.clone();
    view! {
        <details class="licence">
            <summary>{move || t_with("model.licence.title", &[("name", &name)])}</summary>
            <p class="licence-notice" lang="en" dir="ltr">{licence.notice}</p>
            <p>
                <a href=licence.url target="_blank" rel="noopener noreferrer">
                    {move || t("model.licence.text")}
                </a>
            </p>
        </details>
    }
}

#[component]
fn Storage() -> impl IntoView {
    let state = AppState::get();
    let room = move || {
        state.library.with(|library| {
            let used = library.used_bytes?;
            let quota = library.quota_bytes?;
            let values = [("used", bytes(used)), ("quota", bytes(quota))];
            let values = values
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            Some(t_with("model.storage.room", &values))
        })
    };
    let may_be_evicted = move || {
        state
            .library
            .with(|library| library.persisted == Some(false))
    };
    let is_persisted = move || {
        state
            .library
            .with(|library| library.persisted == Some(true))
    };
    let is_refused = RwSignal::new(false);
    let persist = move |_| {
        is_refused.set(false);
        browser::storage::persist(move |is_granted| {
            // The page may show something else by now.
            let _ = is_refused.try_set(!is_granted);
            state.refresh_library();
        });
    };
    view! {
        <p class="note">{room}</p>
        <Show when=is_persisted>
            <p class="note">{move || t("model.storage.persisted")}</p>
        </Show>
        <Show when=may_be_evicted>
            <p class="note">{move || t("model.storage.evictable")}</p>
            <div class="buttons">
                <button type="button" class="button is-small" on:click=persist>
                    {move || t("model.storage.persist")}
                </button>
            </div>
            <p class="note" role="status">
                {move || is_refused.get().then(|| t("model.storage.refused"))}
            </p>
        </Show>
    }
}
