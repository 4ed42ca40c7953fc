//! Chatting with the dense model and the selected variant, language by language.

use leptos::{ev::KeyboardEvent, prelude::*};

mod answer;
mod asking;
mod composer;
mod exchange;
mod introduction;
mod partners;
mod sampling;
mod starters;
mod state;
mod transcript;
mod turns;

use composer::Composer;
use introduction::Introduction;
use partners::Partners;
use sampling::Sampling;
use starters::Starters;
pub use state::ChatState;
use transcript::Transcript;

use crate::{share::ControlGroup, state::AppState};

/// The chat: who is asked, in which language, what, and the answers side by side.
#[component]
pub fn ChatStep() -> impl IntoView {
    let state = AppState::get();
    let chat = ChatState::get();
    chat.begin_anew_with_each_model(state);
    let stop_on_escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" && chat.is_asking() {
            event.prevent_default();
            chat.stop(state);
        }
    };
    view! {
        <div class="chat" on:keydown=stop_on_escape>
            <Introduction/>
            <Partners/>
            <Transcript/>
            <Starters/>
            <Composer/>
            <Show when=move || !state.is_hidden(ControlGroup::Sampling)>
                <Sampling/>
            </Show>
        </div>
    }
}
