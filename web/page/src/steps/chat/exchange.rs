//! What was asked, and what was answered.

use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::prelude::*;
use mwanda_protocol::{Failure, GenerationSummary, ModelChoice};

use crate::state::Variant;

/// Who answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The dense model.
    Dense,
    /// A variant. Pruned again under its old name it is another one, which did not say what the first one said.
    Variant {
        /// Its name.
        name: String,
        /// A hash of its masks.
        masks: u64,
    },
}

impl Speaker {
    /// A variant as a speaker.
    pub fn variant(variant: &Variant) -> Self {
        let mut hasher = DefaultHasher::new();
        for (tensor, matrix) in &variant.manifest.matrices {
            (tensor, &matrix.mask_sha256).hash(&mut hasher);
        }
        Self::Variant {
            name: variant.name.clone(),
            masks: hasher.finish(),
        }
    }

    /// The model to ask.
    pub fn model(&self) -> ModelChoice {
        match self {
            Self::Dense => ModelChoice::Loaded,
            Self::Variant { name, .. } => ModelChoice::Variant(name.clone()),
        }
    }
}

/// A prompt and the answers to it.
#[derive(Clone)]
pub struct Exchange {
    /// Its number, never used twice.
    pub id: u32,
    /// What was asked, or what was to be continued.
    pub prompt: String,
    /// The seed that the answers were drawn with.
    pub seed: u64,
    /// Whether the answers go on from the prompt as one text.
    pub is_continuation: bool,
    /// One answer a speaker.
    pub answers: Vec<Answer>,
}

/// One speaker's answer, growing while it is written.
#[derive(Clone)]
pub struct Answer {
    /// Whose it is.
    pub speaker: Speaker,
    /// What is there of it.
    pub text: ArcRwSignal<String>,
    /// How far it is.
    pub stage: ArcRwSignal<Stage>,
}

/// How far an answer is.
#[derive(Clone, Debug)]
pub enum Stage {
    /// The engine is busy with something else.
    Waiting,
    /// It is being written.
    Writing,
    /// It is there.
    Ended(GenerationSummary),
    /// It was stopped before it began.
    Stopped,
    /// It failed.
    Failed(Failure),
}

impl Stage {
    /// Whether there is more to come.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Waiting | Self::Writing)
    }
}

impl Answer {
    /// An answer that is still to come.
    pub fn expected_of(speaker: Speaker) -> Self {
        Self {
            speaker,
            text: ArcRwSignal::new(String::new()),
            stage: ArcRwSignal::new(Stage::Waiting),
        }
    }
}

impl Exchange {
    /// What this speaker answered, as far as it came.
    pub fn answer_of(&self, speaker: &Speaker) -> Option<String> {
        let answer = self
            .answers
            .iter()
            .find(|answer| answer.speaker == *speaker)?;
        Some(answer.text.get_untracked())
    }
}
