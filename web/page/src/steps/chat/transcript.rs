//! The conversation in one language.

use leptos::prelude::*;

use super::answer::AnswerCard;
use super::exchange::Exchange;
use super::state::{ChatState, direction};
use crate::i18n::{t, t_with};

/// Every exchange, the latest last.
#[component]
pub fn Transcript() -> impl IntoView {
    let chat = ChatState::get();
    let exchanges = move || {
        let language = chat.language.get();
        chat.conversations
            .with(|all| all.get(&language).cloned().unwrap_or_default())
    };
    view! {
        <div class="chat-transcript">
            <For
                each=exchanges
                key=|exchange| exchange.id
                children=|exchange| view! { <ExchangeView exchange/> }
            />
        </div>
    }
}

#[component]
fn ExchangeView(exchange: Exchange) -> impl IntoView {
    let language = untrack(|| ChatState::get().spoken());
    let Exchange {
        prompt,
        seed,
        is_continuation,
        answers,
        ..
    } = exchange;
    // A continuation is shown with what it goes on from.
    let begun_with = is_continuation.then(|| prompt.clone());
    let question = (!is_continuation).then(|| {
        view! {
            <p class="chat-question">
                <span class="visually-hidden">{move || t("chat.you")}" "</span>
                <span lang=language.code dir=direction(&language)>{prompt}</span>
            </p>
        }
    });
    let is_alone = answers.len() == 1;
    view! {
        <article class="chat-exchange">
            {question}
            <div class="chat-answers" class:is-alone=is_alone>
                {answers
                    .into_iter()
                    .map(|answer| {
                        view! { <AnswerCard answer begun_with=begun_with.clone() language/> }
                    })
                    .collect_view()}
            </div>
            <p class="note">{move || t_with("chat.seed", &[("seed", &seed.to_string())])}</p>
        </article>
    }
}
