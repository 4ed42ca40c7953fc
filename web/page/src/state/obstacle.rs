//! Why a step cannot be used yet.

use leptos::prelude::*;

use super::{AppState, Step};

/// What is missing for a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A model must be loaded first.
    NoModel,
    /// A variant must be pruned first.
    NoVariant,
}

impl Obstacle {
    /// Key of the sentence that says so.
    pub fn sentence_key(self) -> &'static str {
        match self {
            Self::NoModel => "shell.obstacle.no-model",
            Self::NoVariant => "shell.obstacle.no-variant",
        }
    }

    /// Where it can be removed.
    pub fn step(self) -> Step {
        match self {
            Self::NoModel => Step::Model,
            Self::NoVariant => Step::Prune,
        }
    }
}

impl AppState {
    /// What is missing for a step, if anything; reactive.
    pub fn obstacle(self, step: Step) -> Option<Obstacle> {
        let needs_model = step != Step::Model;
        let needs_variant = step == Step::Lost;
        if needs_model && self.model.with(Option::is_none) {
            Some(Obstacle::NoModel)
        } else if needs_variant && self.variants.with(Vec::is_empty) {
            Some(Obstacle::NoVariant)
        } else {
            None
        }
    }
}
