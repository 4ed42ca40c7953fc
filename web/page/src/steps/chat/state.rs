//! What the chat knows.

use std::collections::BTreeMap;

use leptos::prelude::*;
use mwanda_protocol::SamplingSettings;
use mwanda_text::Language;

use super::exchange::Exchange;
use crate::{
    i18n,
    share::Ask,
    state::{AppState, Hindrance, RefusedNumbers},
    transport::CallId,
};

/// The chat's choices and conversations, as signals.
#[derive(Clone, Copy)]
pub struct ChatState {
    /// Code of the language that is chatted in.
    pub language: RwSignal<String>,
    /// What is being typed.
    pub prompt: RwSignal<String>,
    /// Who is to answer.
    pub ask: RwSignal<Ask>,
    /// How tokens are drawn.
    pub sampling: RwSignal<SamplingSettings>,
    /// Number fields of these settings that hold no number that they take.
    pub refused_numbers: RefusedNumbers,
    /// What was said, by language code.
    pub conversations: RwSignal<BTreeMap<String, Vec<Exchange>>>,
    /// Calls whose answers are still to come.
    pub(super) calls: RwSignal<Vec<CallId>>,
    pub(super) last_exchange: StoredValue<u32>,
}

impl ChatState {
    /// An empty chat in the interface's language.
    pub fn new() -> Self {
        let language = untrack(i18n::interface_language).code().to_owned();
        Self {
            language: RwSignal::new(language),
            prompt: RwSignal::default(),
            ask: RwSignal::default(),
            sampling: RwSignal::default(),
            refused_numbers: RefusedNumbers::default(),
            conversations: RwSignal::default(),
            calls: RwSignal::default(),
            last_exchange: StoredValue::new(0),
        }
    }

    /// The page's chat, anywhere below the app.
    ///
    /// # Panics
    /// Outside the app.
    pub fn get() -> Self {
        expect_context::<Self>()
    }

    /// The language that is chatted in; reactive.
    pub fn spoken(self) -> Language {
        let code = self.language.get();
        let language = mwanda_text::language(&code);
        *language.unwrap_or(&mwanda_text::languages()[0])
    }

    /// Whether answers are still to come; reactive.
    pub fn is_asking(self) -> bool {
        self.calls.with(|calls| !calls.is_empty())
    }

    /// What stands in the way of asking, if anything. A busy engine does not: it answers once it is free. Reactive.
    pub fn hindrance(self, state: AppState) -> Option<Hindrance> {
        if state.engine_stopped.with(Option::is_some) {
            return Some(Hindrance::EngineStopped);
        }
        self.refused_numbers.first().map(Hindrance::Refused)
    }

    /// Stops all answers.
    pub fn stop(self, state: AppState) {
        for call in self.calls.get_untracked() {
            state.cancel(call);
        }
    }

    /// Forgets the conversation in the language that is chatted in.
    pub fn forget_conversation(self) {
        if self.calls.with_untracked(|calls| !calls.is_empty()) {
            return;
        }
        let language = self.language.get_untracked();
        self.conversations.update(|conversations| {
            conversations.remove(&language);
        });
    }

    /// Forgets all conversations whenever another model is loaded: it did not take part in them.
    pub(super) fn begin_anew_with_each_model(self, state: AppState) {
        Effect::new(move |_| {
            state.model.track();
            self.conversations.update(BTreeMap::clear);
        });
    }
}

/// `ltr` or `rtl`, for the attribute `dir`.
pub fn direction(language: &Language) -> &'static str {
    match language.direction {
        mwanda_text::Direction::Ltr => "ltr",
        mwanda_text::Direction::Rtl => "rtl",
    }
}
