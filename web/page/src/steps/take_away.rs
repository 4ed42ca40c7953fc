//! Taking the result away: as files, and as a link.

use leptos::prelude::*;

mod download;
mod export_size;
mod file_row;
mod files;
mod names;
mod notice;
mod share_link;
mod snippet;
mod usage;

use files::Files;
use share_link::ShareLink;
use usage::Usage;

use crate::{share::ControlGroup, state::AppState};

/// The files, how to use them, and the link that opens the same experiment.
#[component]
pub fn TakeAwayStep() -> impl IntoView {
    let state = AppState::get();
    view! {
        <div class="take-away">
            <Show when=move || !state.is_hidden(ControlGroup::Files)>
                <Files/>
                <Usage/>
            </Show>
            <ShareLink/>
        </div>
    }
}
