//! Models that can be fetched.

use leptos::prelude::*;
use mwanda_protocol::CatalogueModel;

use super::kept::LicenceNote;
use crate::{
    components::progress::FetchProgressBar,
    i18n::{number::bytes, t, t_with},
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
    let model = {
        let name = name.clone();
        Memo::new(move |_| -> Option<CatalogueModel> {
            state.library.with(|library| {
                library
                    .catalogue
                    .iter()
                    .find(|model| model.name == name)
                    .cloned()
            })
        })
    };
    let is_fetching = {
        let name = name.clone();
        move || {
            state
                .fetching
                .with(|fetching| fetching.iter().any(|fetching| fetching.name == name))
        }
    };
    let fetch_label = |model: &CatalogueModel| match model.partial_bytes {
        0 => t("model.catalogue.fetch"),
        _ => t("model.catalogue.resume"),
    };
    let card = move |model: CatalogueModel| {
        let fetched = name.clone();
        let shown = name.clone();
        let is_fetching = is_fetching.clone();
        let offered = {
            let model = model.clone();
            move || {
                let values = [("size", bytes(model.bytes)), ("host", model.host.clone())];
                let values = values
                    .each_ref()
                    .map(|(name, value)| (*name, value.as_str()));
                t_with("model.catalogue.offer", &values)
            }
        };
        let partial = {
            let there = model.partial_bytes;
            move || {
                (there > 0).then(|| t_with("model.catalogue.partial", &[("size", &bytes(there))]))
            }
        };
        let label = {
            let model = model.clone();
            move || fetch_label(&model)
        };
        view! {
            <article class="card">
                <h4>{model.title.clone()}</h4>
                <p class="note">{offered}</p>
                <LicenceNote licence=model.licence.clone()/>
                {if model.is_stored {
                    view! { <p class="note">{move || t("model.catalogue.is-kept")}</p> }.into_any()
                } else {
                    view! {
                        <p class="note">{partial}</p>
                        <FetchProgressBar name=shown/>
                        <Show when=move || !is_fetching()>
                            <div class="buttons">
                                <button
                                    type="button"
                                    class="button"
                                    on:click={
                                        let name = fetched.clone();
                                        move |_| state.fetch_model(name.clone())
                                    }
                                >
                                    {label.clone()}
                                </button>
                            </div>
                        </Show>
                    }.into_any()
                }}
            </article>
        }
    };
    move || model.get().map(card.clone())
}
