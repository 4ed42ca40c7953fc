//! `mwanda chat`

mod speaker;
mod turns;

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::Args;
use mwanda_engine::{Language, SamplingSettings, language};
use serde::Serialize;

use self::{
    speaker::{Answer, Speaker},
    turns::Turns,
};
use crate::{
    failure::{Cancelled, Unread, message},
    interrupt::Interrupt,
    languages::known_codes,
    notes::say,
    options::{ModelOptions, SamplingOptions},
    output::Output,
};

const EXAMPLES: &str = "\
Examples:
  mwanda chat smollm2-135m-instruct
  mwanda chat pruned --language sw --beside gemma-3-270m
  mwanda chat pruned --prompt \"The capital of Kenya is\" --temperature 0
  mwanda chat pruned --language de --json

Without --prompt, every line of the input is a turn; with --json, all of
standard input is one prompt. A model with a chat template sees the whole
conversation; one without continues each line. Ctrl-C stops an answer, and
ends the program at the prompt.";

/// Arguments of `mwanda chat`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The model.
    #[command(flatten)]
    pub model: ModelOptions,
    /// Answer with this model too, the dense one for example, from the same seed.
    #[arg(long, value_name = "MODEL")]
    pub beside: Option<PathBuf>,
    /// Code of the language, which chooses a first prompt where none is given.
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// Answer this and end.
    #[arg(long, value_name = "TEXT")]
    pub prompt: Option<String>,
    /// What a model with a chat template is told before the conversation.
    #[arg(long, value_name = "TEXT")]
    pub system: Option<String>,
    /// How tokens are drawn.
    #[command(flatten, next_help_heading = "Sampling")]
    pub sampling: SamplingOptions,
}

impl Arguments {
    /// The language whose first prompt is wanted where no prompt is given.
    fn starter(&self) -> Result<Option<&'static Language>> {
        let find = |code: &str| {
            language(code).ok_or_else(|| {
                anyhow!(
                    "there is no language \"{code}\" to chat in (there are {})",
                    known_codes()
                )
            })
        };
        self.language.as_deref().map(find).transpose()
    }
}

/// What `--json` prints.
#[derive(Serialize)]
struct Document<'a> {
    language: Option<&'a str>,
    prompt: &'a str,
    #[serde(flatten)]
    answer: &'a Answer,
    beside: Option<&'a Answer>,
}

/// Answers prompts.
///
/// # Errors
/// What is wrong with the settings or the models; nothing to answer.
pub fn run(arguments: &Arguments, output: Output, interrupt: &Interrupt) -> Result<()> {
    let sampling = arguments.sampling.settings()?;
    if arguments.prompt.is_some() {
        // Not used then, but a mistyped code is to be noticed.
        arguments.starter()?;
    }
    let turns = Turns::new(
        arguments.prompt.as_deref(),
        || arguments.starter(),
        output.is_json(),
        interrupt,
    )?;
    let speakers = load(arguments, interrupt)?;
    let mut conversation = Conversation {
        language: arguments.language.as_deref(),
        speakers,
        sampling,
        output,
        interrupt,
    };
    conversation.hold(turns)
}

fn load<'a>(arguments: &Arguments, interrupt: &'a Interrupt) -> Result<Vec<Speaker<'a>>> {
    let mut models: Vec<&Path> = vec![arguments.model.model.as_path()];
    models.extend(arguments.beside.as_deref());
    // Every path is looked at before the first model is loaded, which may take a while.
    let requests = models
        .iter()
        .map(|model| arguments.model.placement.load_request(model))
        .collect::<Result<Vec<_>>>()?;
    let names = speaker::names(&models);
    let system = arguments.system.as_deref();
    requests
        .into_iter()
        .zip(names)
        .map(|(request, name)| Speaker::load(name, request, system, interrupt))
        .collect()
}

/// The models, and the user in front of them.
struct Conversation<'a> {
    language: Option<&'a str>,
    speakers: Vec<Speaker<'a>>,
    sampling: SamplingSettings,
    output: Output,
    interrupt: &'a Interrupt,
}

impl Conversation<'_> {
    fn hold(&mut self, mut turns: Turns) -> Result<()> {
        let chats = self.speakers.iter().any(Speaker::chats);
        let cancel = self.interrupt.cancel();
        while let Some(prompt) = turns.next(chats, self.interrupt)? {
            let answers = self.answers(&prompt);
            if cancel.is_set() {
                if !turns.are_typed() {
                    return Err(Cancelled::ANSWER_STOPPED.into());
                }
                // Only the answer was to stop.
                cancel.clear();
                continue;
            }
            let answers = match answers {
                // A turn that is too long, say: the next may be shorter.
                Err(error) if turns.are_typed() && !error.is::<Unread>() => {
                    say(message(&error));
                    continue;
                }
                answers => answers?,
            };
            if self.output.is_json() {
                return self.print(&prompt, &answers);
            }
        }
        Ok(())
    }

    fn answers(&mut self, prompt: &str) -> Result<Vec<Answer>> {
        let labelled = self.speakers.len() > 1;
        let output = self.output;
        let mut answers = Vec::new();
        for speaker in &mut self.speakers {
            if labelled {
                output.stream(&format!("[{}]\n", speaker.name()))?;
            }
            let mut show = |piece: &str| output.stream(piece);
            let answer = speaker.answer(prompt, self.sampling, &mut show);
            // What was written before a failure ends its line too.
            output.stream("\n")?;
            let answer = answer?;
            say(format_args!("[{}: {}]", speaker.name(), answer.speed()));
            answers.push(answer);
            if self.interrupt.cancel().is_set() {
                break;
            }
        }
        Ok(answers)
    }

    fn print(&self, prompt: &str, answers: &[Answer]) -> Result<()> {
        let Some((answer, others)) = answers.split_first() else {
            bail!("no model answered; this is a mistake in mwanda");
        };
        let document = Document {
            language: self.language,
            prompt,
            answer,
            beside: others.first(),
        };
        self.output.result(&document, String::new)
    }
}
