//! What is said to the models, turn by turn.

use std::io::{self, BufRead, IsTerminal};

use anyhow::{Context, Error, Result, bail};
use mwanda_engine::Language;

use crate::interrupt::Interrupt;
use crate::notes::{ask, say};

/// The turns of a conversation, from a prompt, a language's first prompt, or the lines of standard input.
#[derive(Debug)]
pub struct Turns {
    opening: Option<Opening>,
    /// Whether lines of standard input follow.
    goes_on: bool,
    /// Whether somebody types them.
    is_terminal: bool,
}

/// The first turn, where it is known before the models are loaded.
#[derive(Debug)]
enum Opening {
    Given(String),
    Starter(&'static Language),
}

impl Turns {
    /// One turn where a `prompt` is given, and always where the result is one JSON document: then all of standard input is
    /// the prompt. Else the lines of standard input, and the language's `starter` first where somebody types them, or instead
    /// of them where there are none: only then is it looked up.
    ///
    /// # Errors
    /// Nothing to answer; a standard input that cannot be read.
    pub fn new(
        prompt: Option<&str>,
        starter: impl FnOnce() -> Result<Option<&'static Language>>,
        json: bool,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        if let Some(prompt) = prompt {
            return Ok(Self::once(Opening::Given(prompt.to_owned())));
        }
        let starter = || Ok::<_, Error>(starter()?.map(Opening::Starter));
        let is_terminal = io::stdin().is_terminal();
        if is_terminal && !json {
            return Ok(Self {
                opening: starter()?,
                goes_on: true,
                is_terminal,
            });
        }
        let given = match (is_terminal, json) {
            (true, _) => None,
            (false, true) => interrupt.waiting(all_input)?,
            (false, false) => interrupt.waiting(|| next_line(&mut io::stdin().lock()))?,
        };
        if let Some(text) = given {
            return Ok(Self {
                goes_on: !json,
                ..Self::once(Opening::Given(text))
            });
        }
        match starter()? {
            Some(starter) => Ok(Self::once(starter)),
            None => bail!(
                "there is nothing to answer: give --prompt, --language, or text on standard input"
            ),
        }
    }

    fn once(opening: Opening) -> Self {
        Self {
            opening: Some(opening),
            goes_on: false,
            is_terminal: false,
        }
    }

    /// Whether somebody types the turns, who may stop an answer and go on.
    pub fn are_typed(&self) -> bool {
        self.is_terminal
    }

    /// The next turn; `None` at the end. `chats` says whether it goes to models that hold conversations.
    ///
    /// # Errors
    /// A standard input that cannot be read.
    pub fn next(&mut self, chats: bool, interrupt: &Interrupt) -> Result<Option<String>> {
        if let Some(opening) = self.opening.take() {
            return Ok(Some(opening.text(chats)));
        }
        if !self.goes_on {
            return Ok(None);
        }
        if self.is_terminal {
            ask("> ");
        }
        interrupt.waiting(|| next_line(&mut io::stdin().lock()))
    }
}

impl Opening {
    fn text(self, chats: bool) -> String {
        match self {
            Self::Given(text) => text,
            Self::Starter(language) => {
                let starter = starter(language, chats).to_owned();
                say(format_args!("> {starter}"));
                starter
            }
        }
    }
}

/// A language's first prompt: the beginning of a sentence for models that continue texts, a question for those that chat.
fn starter(language: &'static Language, chats: bool) -> &'static str {
    let prompts = language.starter_prompts;
    let prompt = prompts.get(usize::from(chats)).or(prompts.first());
    prompt.copied().unwrap_or_default()
}

/// All of standard input; `None` where there is only white space.
fn all_input() -> Result<Option<String>> {
    let text = io::read_to_string(io::stdin()).context("standard input cannot be read")?;
    let text = text.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// The next line that is not blank; `None` at the end.
fn next_line(input: &mut impl BufRead) -> Result<Option<String>> {
    loop {
        let mut line = String::new();
        let read = input.read_line(&mut line);
        if read.context("standard input cannot be read")? == 0 {
            return Ok(None);
        }
        let line = line.trim_end_matches(['\r', '\n']);
        if !line.trim().is_empty() {
            return Ok(Some(line.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_are_no_turns() {
        let mut input = &b"\n first \r\n\n  \nsecond"[..];
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut input).unwrap() {
            lines.push(line);
        }
        assert_eq!(lines, [" first ", "second"]);
    }

    #[test]
    fn a_prompt_is_the_only_turn() {
        let interrupt = Interrupt::default();
        let mut turns = Turns::new(Some("hello"), || Ok(None), false, &interrupt).unwrap();
        assert!(!turns.are_typed());
        let turn = turns.next(true, &interrupt).unwrap();
        assert_eq!(turn.as_deref(), Some("hello"));
        assert_eq!(turns.next(true, &interrupt).unwrap(), None);
    }

    #[test]
    fn every_language_has_a_beginning_and_a_question() {
        for language in mwanda_engine::languages() {
            let (beginning, question) = (starter(language, false), starter(language, true));
            assert!(!beginning.is_empty() && !question.is_empty());
            assert_ne!(beginning, question, "{}", language.code);
        }
    }
}
