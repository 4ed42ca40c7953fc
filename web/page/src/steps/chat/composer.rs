//! What is asked.

use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    prelude::*,
};

use super::state::{ChatState, direction};
use crate::{components::hindrance_note::HindranceNote, i18n::t, state::AppState};

/// The prompt's field.
pub const PROMPT_ID: &str = "chat-prompt";

/// The field, and the buttons to send what is in it, to stop, and to begin anew. Buttons that would do nothing are only called
/// disabled: one that really is would take the keyboard's focus with it, and Escape would no longer be heard.
#[component]
pub fn Composer() -> impl IntoView {
    let state = AppState::get();
    let chat = ChatState::get();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        chat.ask(state);
    };
    // While an input method composes a character, Enter belongs to it.
    let send_on_enter = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            chat.ask(state);
        }
    };
    let is_empty = Memo::new(move |_| chat.prompt.with(|prompt| prompt.trim().is_empty()));
    let hindrance = Memo::new(move |_| chat.hindrance(state));
    let is_hindered = move || hindrance.with(Option::is_some);
    let has_history = Memo::new(move |_| {
        let language = chat.language.get();
        chat.conversations
            .with(|all| all.get(&language).is_some_and(|said| !said.is_empty()))
    });
    view! {
        <form class="chat-composer" on:submit=submit>
            <label class="field">
                <span class="field-name">{move || t("chat.prompt")}</span>
                <textarea
                    id=PROMPT_ID
                    rows="3"
                    autocomplete="off"
                    aria-describedby="chat-keys"
                    lang=move || chat.spoken().code
                    dir=move || direction(&chat.spoken())
                    prop:value=move || chat.prompt.get()
                    on:input=move |event| chat.prompt.set(event_target_value(&event))
                    on:keydown=send_on_enter
                />
            </label>
            <p id="chat-keys" class="note">{move || t("chat.keys")}</p>
            <HindranceNote hindrance/>
            <div class="buttons">
                <button
                    type="submit"
                    class="button is-primary"
                    aria-disabled=move || (is_empty.get() || chat.is_asking() || is_hindered()).to_string()
                >
                    {move || t("chat.send")}
                </button>
                <button
                    type="button"
                    class="button"
                    aria-disabled=move || (!chat.is_asking()).to_string()
                    on:click=move |_| chat.stop(state)
                >
                    {move || t("chat.stop")}
                </button>
                <button
                    type="button"
                    class="button"
                    aria-disabled=move || {
                        (chat.is_asking() || is_hindered() || !has_history.get()).to_string()
                    }
                    on:click=move |_| chat.ask_again(state)
                >
                    {move || t("chat.again")}
                </button>
                <button
                    type="button"
                    class="button"
                    aria-disabled=move || (chat.is_asking() || !has_history.get()).to_string()
                    on:click=move |_| chat.forget_conversation()
                >
                    {move || t("chat.forget")}
                </button>
            </div>
        </form>
    }
}
