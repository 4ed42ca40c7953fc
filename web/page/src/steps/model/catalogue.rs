//! Models that can be fetched.

use leptos::prelude::*;
use mwanda_protocol::CatalogueModel;

use super::fetch_offer::FetchOffer;
use super::kept::LicenceNote;
use crate::{
    i18n::{t, t_with},
    state::AppState,
};

/// The catalogue: each model with its size, its host and its licence, which is shown before anything is fetched.
#[component]
pub fn Catalogue() -> impl IntoView {
    let state = AppState::get();
    let models = Memo::new(move |_| state.library.with(|library| library.catalogue.clone()));
    view! {
        <Show when=move || !models.with(Vec::is_empty)>
            <div class="part">
                <h3>{move || t("model.catalogue.title")}</h3>
                <p>{move || t("model.catalogue.text")}</p>
                <Show when=move || !state.library.with(|library| library.can_keep)>
                    <p class="banner banner-warning">{move || t("model.kept.cannot-keep")}</p>
                </Show>
                <div class="model-catalogue">
                    <For each=move || models.get() key=|model| model.name.clone() let:model>
                        <CatalogueEntry name=model.name/>
                    </For>
                </div>
            </div>
        </Show>
    }
}

#[component]
fn CatalogueEntry(name: String) -> impl IntoView {
    let state = AppState::get();
    let model = Memo::new(move |_| -> Option<CatalogueModel> {
        state.library.with(|library| {
            let mut catalogue = library.catalogue.iter();
            catalogue.find(|model| model.name == name).cloned()
        })
    });
    let card = move |model: CatalogueModel| {
        let title = model.title.clone();
        let content = match (model.fetched.is_some(), model.is_stored) {
            (true, _) => view! { <Fetched model/> }.into_any(),
            (false, true) => view! {
                <LicenceNote licence=model.licence/>
                <p class="note">{move || t("model.catalogue.is-kept")}</p>
            }
            .into_any(),
            (false, false) => view! { <FetchOffer model/> }.into_any(),
        };
        view! {
            <article class="card">
                <h4>{title}</h4>
                {content}
            </article>
        }
    };
    move || model.get().map(card)
}

/// A model that was fetched where nothing can be kept.
#[component]
fn Fetched(model: CatalogueModel) -> impl IntoView {
    let state = AppState::get();
    let CatalogueModel {
        title,
        licence,
        fetched,
        ..
    } = model;
    let choose = {
        let title = title.clone();
        move |_| {
            if let Some(path) = fetched.clone() {
                state.inspect_model(path, title.clone());
            }
        }
    };
    view! {
        <LicenceNote licence/>
        <p class="note">{move || t("model.catalogue.is-fetched")}</p>
        <div class="buttons">
            <button
                type="button"
                class="button"
                aria-label=move || t_with("model.kept.choose-this", &[("title", &title)])
                disabled=move || state.is_unavailable()
                on:click=choose
            >
                {move || t("model.kept.choose")}
            </button>
        </div>
    }
}
