//! Beginnings to try.

use leptos::prelude::*;

use super::state::{ChatState, direction};
use crate::{browser, i18n::t};

use super::composer::PROMPT_ID;

/// The language's starter prompts. A click writes one into the field, where it can be changed before it is sent.
#[component]
pub fn Starters() -> impl IntoView {
    let chat = ChatState::get();
    let starter = move |prompt: &'static str| {
        let take = move |_| {
            chat.prompt.set(prompt.to_owned());
            browser::focus(PROMPT_ID);
        };
        view! {
            <li>
                <button type="button" class="chat-starter" on:click=take>{prompt}</button>
            </li>
        }
    };
    view! {
        <div class="chat-starters">
            <h3 id="chat-starters">{move || t("chat.starters")}</h3>
            {move || {
                let language = chat.spoken();
                view! {
                    <ul
                        aria-labelledby="chat-starters"
                        lang=language.code
                        dir=direction(&language)
                    >
                        {language.starter_prompts.iter().copied().map(starter).collect_view()}
                    </ul>
                }
            }}
        </div>
    }
}
