//! Choosing and loading a model: the one that comes with the page, one of the catalogue, or the user's own.

use leptos::prelude::*;

use crate::{
    components::progress::WorkProgress,
    share::ControlGroup,
    state::{AppState, Running, Work},
};

mod catalogue;
mod device;
mod embedded;
mod facts;
mod fetch_offer;
mod inspection;
mod kept;
mod loaded;
mod own;
mod selection;

pub use fetch_offer::FetchOffer;

/// Choosing and loading a model.
#[component]
pub fn ModelStep() -> impl IntoView {
    let state = AppState::get();
    let is_loading = |running: &Running| matches!(running.work, Work::Inspect | Work::Load);
    view! {
        <device::Device/>
        <div class="part model-now">
            <WorkProgress shows=is_loading/>
            <loaded::Loaded/>
            <inspection::Inspection/>
        </div>
        <embedded::EmbeddedModel/>
        <Show when=move || !state.is_hidden(ControlGroup::Models)>
            <own::OwnModel/>
            <catalogue::Catalogue/>
            <kept::KeptModels/>
        </Show>
    }
}
