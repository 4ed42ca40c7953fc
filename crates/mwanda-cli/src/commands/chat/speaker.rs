//! A model that takes part in a conversation.

use std::path::Path;

use anyhow::{Result, bail};
use mwanda_engine::{
    Event, GenerateRequest, GenerationSummary, LoadRequest, Message, ModelChoice, Prompt, Request,
    SamplingSettings,
};
use serde::Serialize;
use serde_json::Value;

use crate::{
    driver::{Driver, unanswered},
    interrupt::Interrupt,
    notes::say,
    numbers::tokens,
};

/// A loaded model and what was said to it so far.
pub struct Speaker<'a> {
    name: String,
    driver: Driver<'a>,
    /// The conversation so far, where the model has a template to write one.
    history: Option<Vec<Message>>,
}

/// What a model said.
#[derive(Debug, Serialize)]
pub struct Answer {
    text: String,
    stopped_by: Value,
    prompt_tokens: usize,
    new_tokens: usize,
    tokens_per_second: Option<f64>,
}

impl Answer {
    fn new(text: String, summary: &GenerationSummary) -> Result<Self> {
        Ok(Self {
            text,
            stopped_by: serde_json::to_value(summary.stopped_by)?,
            prompt_tokens: summary.prompt_tokens,
            new_tokens: summary.new_tokens,
            tokens_per_second: summary.tokens_per_second,
        })
    }

    /// How many tokens there are and how fast they came.
    pub fn speed(&self) -> String {
        let tokens = tokens(self.new_tokens);
        match self.tokens_per_second {
            Some(speed) => format!("{tokens}, {speed:.1} token/s"),
            None => tokens,
        }
    }
}

impl<'a> Speaker<'a> {
    /// Loads a model.
    ///
    /// # Errors
    /// A model that cannot be loaded; a system message for one without a chat template.
    pub fn load(
        name: String,
        request: LoadRequest,
        system: Option<&str>,
        interrupt: &'a Interrupt,
    ) -> Result<Self> {
        let mut driver = Driver::new(interrupt);
        let summary = driver.load(request)?;
        let history = if summary.has_chat_template {
            let system = system.map(|system| Message::new("system", system));
            Some(system.into_iter().collect())
        } else if system.is_some() {
            bail!("{name} has no chat template, so it cannot be given a system message");
        } else {
            say(format_args!(
                "{name} has no chat template: it continues each text"
            ));
            None
        };
        Ok(Self {
            name,
            driver,
            history,
        })
    }

    /// What the model is called in this conversation.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the model holds conversations rather than continuing texts.
    pub fn chats(&self) -> bool {
        self.history.is_some()
    }

    /// Answers a turn of a conversation or continues a text; pieces go to `show` as they come.
    ///
    /// # Errors
    /// What the engine says; the turn is then forgotten.
    pub fn answer(
        &mut self,
        turn: &str,
        sampling: SamplingSettings,
        show: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<Answer> {
        let prompt = match &self.history {
            Some(history) => {
                let mut messages = history.clone();
                messages.push(Message::new("user", turn));
                Prompt::Chat(messages)
            }
            None => Prompt::Text(turn.to_owned()),
        };
        let request = Request::Generate(GenerateRequest {
            model: ModelChoice::Loaded,
            prompt,
            sampling,
        });
        let mut text = String::new();
        let event = self.driver.ask_streaming(request, &mut |piece: &str| {
            text.push_str(piece);
            show(piece)
        })?;
        let Event::Generated(summary) = event else {
            return Err(unanswered());
        };
        if let Some(history) = &mut self.history {
            history.push(Message::new("user", turn));
            history.push(Message::new("assistant", text.as_str()));
        }
        Answer::new(text, &summary)
    }
}

/// What to call models: by their folders or files, or by all that was typed where those do not tell them apart.
pub fn names(models: &[&Path]) -> Vec<String> {
    let full = |model: &Path| model.display().to_string();
    let last = |model: &Path| {
        let name = model.file_name();
        name.map_or_else(|| full(model), |name| name.to_string_lossy().into_owned())
    };
    let names: Vec<String> = models.iter().map(|model| last(model)).collect();
    if names.first() == names.get(1) {
        return models.iter().map(|model| full(model)).collect();
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_called_by_what_tells_them_apart() {
        let named = |models: &[&str]| {
            let paths: Vec<&Path> = models.iter().map(Path::new).collect();
            names(&paths)
        };
        assert_eq!(named(&["a/dense", "a/pruned/"]), ["dense", "pruned"]);
        assert_eq!(named(&["a/model", "b/model"]), ["a/model", "b/model"]);
        assert_eq!(named(&["a/model"]), ["model"]);
        assert_eq!(named(&[".."]), [".."]);
    }
}
