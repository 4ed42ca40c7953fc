//! A model of the catalogue that is offered to be fetched.

use leptos::prelude::*;
use mwanda_protocol::CatalogueModel;

use super::kept::LicenceNote;
use crate::{
    components::progress::FetchProgressBar,
    i18n::{number::bytes, t, t_with},
    state::AppState,
};

/// Size, host and licence of a model, the button that fetches it or goes on with that, and how far it has come. What an
/// earlier attempt brought can be discarded.
#[component]
pub fn FetchOffer(
    /// The model.
    model: CatalogueModel,
) -> impl IntoView {
    let state = AppState::get();
    let CatalogueModel {
        name,
        title,
        bytes: size,
        partial_bytes: there,
        host,
        licence,
        ..
    } = model;
    let offered = move || {
        t_with(
            "model.catalogue.offer",
            &[("size", &bytes(size)), ("host", &host)],
        )
    };
    let partial =
        move || (there > 0).then(|| t_with("model.catalogue.partial", &[("size", &bytes(there))]));
    let name = StoredValue::new(name);
    let title = StoredValue::new(title);
    let is_fetching = move || {
        let name = name.get_value();
        state
            .fetching
            .with(|fetching| fetching.iter().any(|fetching| fetching.name == name))
    };
    let label = move || match there {
        0 => t("model.catalogue.fetch"),
        _ => t("model.catalogue.resume"),
    };
    let discard_label = move || {
        title.with_value(|title| t_with("model.catalogue.discard-this", &[("title", title)]))
    };
    view! {
        <p class="note">{offered}</p>
        <LicenceNote licence/>
        <p class="note">{partial}</p>
        <FetchProgressBar name=name.get_value()/>
        <Show when=move || !is_fetching()>
            <div class="buttons">
                <button
                    type="button"
                    class="button"
                    disabled=move || state.engine_stopped.with(Option::is_some)
                    on:click=move |_| state.fetch_model(name.get_value())
                >
                    {label}
                </button>
                {(there > 0).then(|| view! {
                    <button
                        type="button"
                        class="button"
                        aria-label=discard_label
                        on:click=move |_| state.discard_download(name.get_value())
                    >
                        {move || t("model.catalogue.discard")}
                    </button>
                })}
            </div>
        </Show>
    }
}
