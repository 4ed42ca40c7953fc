//! Asking one or both models.

use std::{cell::Cell, rc::Rc};

use leptos::prelude::*;
use mwanda_protocol::{Event, FailureKind, GenerateRequest, Request};

use super::exchange::{Answer, Exchange, Speaker, Stage};
use super::state::ChatState;
use super::turns;
use crate::{
    share::Ask,
    state::{AppState, Work},
};

/// New seeds are below this, so that they can be read out.
const SEEDS: f64 = 1e6;

impl ChatState {
    /// Asks what is typed. The engine does one thing after the other: the second answer begins where the first ends.
    pub fn ask(self, state: AppState) {
        let prompt = self.prompt.get_untracked();
        if !prompt.trim().is_empty() && self.put_question(state, prompt) {
            // A text to go on from stays, to be changed and tried again.
            if has_chat_template(state) {
                self.prompt.set(String::new());
            }
        }
    }

    /// Asks the last question again, with another seed, in place of its answers.
    pub fn ask_again(self, state: AppState) {
        let is_asking = self.calls.with_untracked(|calls| !calls.is_empty());
        if is_asking || untrack(|| self.hindrance(state)).is_some() {
            return;
        }
        let language = self.language.get_untracked();
        let last = self
            .conversations
            .try_update(|conversations| conversations.get_mut(&language)?.pop())
            .flatten();
        if let Some(last) = last {
            let seed = (js_sys::Math::random() * SEEDS) as u64;
            self.sampling.update(|sampling| sampling.seed = seed);
            self.put_question(state, last.prompt);
        }
    }

    fn put_question(self, state: AppState, prompt: String) -> bool {
        let is_asking = self.calls.with_untracked(|calls| !calls.is_empty());
        let speakers = self.speakers(state);
        let is_hindered = untrack(|| self.hindrance(state)).is_some();
        if is_asking || is_hindered || speakers.is_empty() {
            return false;
        }
        let language = self.language.get_untracked();
        let sampling = self.sampling.get_untracked();
        let has_chat_template = has_chat_template(state);
        let mut earlier = Vec::new();
        if has_chat_template {
            let known = self.conversations.get_untracked();
            earlier = known.get(&language).cloned().unwrap_or_default();
        }
        let id = self.last_exchange.get_value().wrapping_add(1);
        self.last_exchange.set_value(id);
        let exchange = Exchange {
            id,
            prompt,
            seed: sampling.seed,
            is_continuation: !has_chat_template,
            answers: speakers.into_iter().map(Answer::expected_of).collect(),
        };
        for answer in &exchange.answers {
            let said = earlier
                .iter()
                .map(|earlier| (earlier.prompt.as_str(), earlier.answer_of(&answer.speaker)))
                .collect::<Vec<_>>();
            let said = said.iter().map(|(asked, said)| (*asked, said.as_deref()));
            let request = GenerateRequest {
                model: answer.speaker.model(),
                prompt: turns::prompt(has_chat_template, said, &exchange.prompt),
                sampling,
            };
            self.send(state, request, answer);
        }
        earlier.push(exchange);
        self.conversations.update(|conversations| {
            conversations.insert(language, earlier);
        });
        true
    }

    fn send(self, state: AppState, request: GenerateRequest, answer: &Answer) {
        let (heard, ended) = (answer.clone(), answer.clone());
        let own_call = Rc::new(Cell::new(None));
        let ended_call = own_call.clone();
        let call = state.request(
            Work::Generate,
            Request::Generate(request),
            move |event| match event {
                Event::Text(piece) => {
                    if matches!(heard.stage.get_untracked(), Stage::Waiting) {
                        heard.stage.set(Stage::Writing);
                    }
                    heard.text.update(|text| text.push_str(&piece));
                }
                Event::Generated(summary) => heard.stage.set(Stage::Ended(summary)),
                _ => {}
            },
            move |end| {
                if let Err(failure) = end {
                    ended.stage.set(match failure.kind {
                        FailureKind::Cancelled => Stage::Stopped,
                        _ => Stage::Failed(failure),
                    });
                }
                self.calls
                    .update(|calls| calls.retain(|call| Some(*call) != ended_call.get()));
            },
        );
        own_call.set(Some(call));
        // A call that could not even be sent has failed by now.
        if answer.stage.with_untracked(Stage::is_open) {
            self.calls.update(|calls| calls.push(call));
        }
    }

    /// Who would answer now.
    pub fn speakers(self, state: AppState) -> Vec<Speaker> {
        if state.model.with_untracked(Option::is_none) {
            return Vec::new();
        }
        let variant = untrack(|| state.selected_variant());
        let variant = variant.as_ref().map(Speaker::variant);
        match (self.ask.get_untracked(), variant) {
            (Ask::Both, Some(variant)) => vec![Speaker::Dense, variant],
            (Ask::Pruned, Some(variant)) => vec![variant],
            (Ask::Dense, _) | (_, None) => vec![Speaker::Dense],
        }
    }
}

/// Whether the loaded model answers in turns.
fn has_chat_template(state: AppState) -> bool {
    state.model.with_untracked(|model| {
        model
            .as_ref()
            .is_some_and(|it| it.summary.has_chat_template)
    })
}
