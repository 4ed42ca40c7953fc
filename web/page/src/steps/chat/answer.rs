//! One model's answer.

use leptos::prelude::*;
use mwanda_protocol::{GenerationSummary, StoppedBy};
use mwanda_text::Language;

use super::exchange::{Answer, Speaker, Stage};
use super::state::direction;
use crate::{
    components::copy_button::CopyButton,
    i18n::{interface_language, number, t, t_count, t_with},
    state::sentence_key,
};

/// Who answers, the answer as it grows, and how it went.
///
/// A screen reader hears the answer once it is complete: until then its text is hidden from it, and then moves into a live
/// region.
#[component]
pub fn AnswerCard(
    /// The answer.
    answer: Answer,
    /// The text that it continues, if it does.
    begun_with: Option<String>,
    /// The language of both.
    language: Language,
) -> impl IntoView {
    let Answer {
        speaker,
        text,
        stage,
    } = answer;
    let is_open = Memo::new({
        let stage = stage.clone();
        move |_| stage.with(Stage::is_open)
    });
    let (growing, complete) = (text.clone(), text.clone());
    let to_copy = {
        let begun_with = begun_with.clone().unwrap_or_default();
        Signal::derive(move || format!("{begun_with}{}", text.get()))
    };
    let name = move || match &speaker {
        Speaker::Dense => t("chat.speaker.dense"),
        Speaker::Variant { name, .. } => name.clone(),
    };
    let beginning = begun_with.map(|prompt| {
        view! {
            <Spoken key="chat.speaker.prompt"/>
            <span class="chat-beginning">{prompt}</span>
            <Spoken key="chat.speaker.continuation"/>
        }
    });
    view! {
        <section class="card chat-answer" aria-busy=move || is_open.get().to_string()>
            <h3 dir="auto">{name}</h3>
            <p class="chat-text" lang=language.code dir=direction(&language)>
                {beginning}
                <span aria-hidden="true">
                    {move || is_open.get().then(|| growing.get())}
                </span>
                <span aria-live="polite">
                    {move || (!is_open.get()).then(|| complete.get())}
                </span>
            </p>
            <div class="chat-answer-foot">
                <p class="note">{move || stage.with(in_words)}</p>
                <CopyButton text=to_copy/>
            </div>
        </section>
    }
}

/// Words for screen readers only, in the interface's language.
#[component]
fn Spoken(key: &'static str) -> impl IntoView {
    view! {
        <span class="visually-hidden" lang=move || interface_language().code()>
            {move || t(key)}
            " "
        </span>
    }
}

fn in_words(stage: &Stage) -> String {
    match stage {
        Stage::Waiting => t("chat.stage.waiting"),
        Stage::Writing => t("chat.stage.writing"),
        Stage::Stopped => t("chat.stage.stopped"),
        Stage::Failed(failure) => t(sentence_key(failure.kind)),
        Stage::Ended(summary) => ended(summary),
    }
}

fn ended(summary: &GenerationSummary) -> String {
    let tokens = t_count("chat.tokens", summary.new_tokens as u64, &[]);
    let first = number::decimal(summary.first_token_seconds, 2);
    let reason = t(match summary.stopped_by {
        StoppedBy::End => "chat.ended.itself",
        StoppedBy::Length => "chat.ended.length",
        StoppedBy::Context => "chat.ended.context",
        StoppedBy::Cancelled => "chat.ended.cancelled",
    });
    match summary.tokens_per_second {
        Some(speed) => t_with(
            "chat.ended",
            &[
                ("tokens", &tokens),
                ("speed", &number::significant(speed, 3)),
                ("first", &first),
                ("reason", &reason),
            ],
        ),
        None => t_with(
            "chat.ended.at-once",
            &[("tokens", &tokens), ("first", &first), ("reason", &reason)],
        ),
    }
}
