//! Chat templates: Jinja programs that write a conversation as the model was trained to read it.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::{Deserialize, Serialize};

use crate::chat_functions::{RaisedByTemplate, add_functions};
use crate::error::ChatTemplateError;
use crate::special_tokens::SpecialTokens;

const NAME: &str = "chat_template";
/// Steps after which a template is stopped. Long conversations take some thousand.
const FUEL: u64 = 20_000_000;

/// What was said in one turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who said it: `system`, `user` or `assistant` in most templates.
    pub role: String,
    /// What was said.
    pub content: String,
}

impl Message {
    /// What this role said.
    pub fn new(role: impl Into<String>, content: impl Into<String>) -> Self {
        Self {
            role: role.into(),
            content: content.into(),
        }
    }
}

/// A model's chat template, in the environment that `transformers` gives it (utils/chat_template_utils.py): blocks take
/// their line end with them, Python's methods on strings and dicts, `raise_exception`, `strftime_now`, `tojson`.
///
/// A template that is not valid Jinja is still one: it can be exported, and a model can be pruned without it.
#[derive(Debug, Clone)]
pub struct ChatTemplate {
    source: String,
    environment: Result<Environment<'static>, ChatTemplateError>,
}

impl ChatTemplate {
    /// The template of this source.
    pub fn new(source: impl Into<String>) -> Self {
        let source = source.into();
        let environment = environment(&source);
        Self {
            source,
            environment,
        }
    }

    /// The Jinja program.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it can be used.
    ///
    /// # Errors
    /// [`ChatTemplateError::Syntax`].
    pub fn check(&self) -> Result<(), ChatTemplateError> {
        self.environment.as_ref().map(|_| ()).map_err(Clone::clone)
    }

    /// Writes a conversation. `add_generation_prompt` ends it where the model's answer begins. The template sees the
    /// special tokens under the names of their roles (`bos_token`).
    ///
    /// # Errors
    /// [`ChatTemplateError`]: a syntax error, a conversation that it refuses, or a failure while it runs.
    pub fn render(
        &self,
        messages: &[Message],
        add_generation_prompt: bool,
        special_tokens: &SpecialTokens,
    ) -> Result<String, ChatTemplateError> {
        let environment = self.environment.as_ref().map_err(Clone::clone)?;
        let template = environment
            .get_template(NAME)
            .map_err(|error| failed(&error))?;
        let conversation = context! {
            messages => Value::from(Serde(messages)),
            add_generation_prompt => add_generation_prompt,
            // `transformers` always passes these two, as None where a caller has none, and templates rely on it.
            tools => Value::from(()),
            documents => Value::from(()),
        };
        let context = context! { ..conversation, ..Value::from(Serde(special_tokens)) };
        template.render(context).map_err(|error| failed(&error))
    }
}

fn environment(source: &str) -> Result<Environment<'static>, ChatTemplateError> {
    let mut environment = Environment::new();
    environment.set_syntax(syntax()?);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
    environment.set_fuel(Some(FUEL));
    add_functions(&mut environment);
    let source = without_generation_marks(source);
    match environment.add_template_owned(NAME, source) {
        Ok(()) => Ok(environment),
        Err(error) => Err(ChatTemplateError::Syntax {
            line: error.line().unwrap_or(0),
            reason: reason(&error),
        }),
    }
}

/// Line ends and indentation around blocks, as `transformers` sets its own environment.
fn syntax() -> Result<SyntaxConfig, ChatTemplateError> {
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true);
    syntax.build().map_err(|error| failed(&error))
}

/// `transformers` has blocks that mark what the model says, for training. They change nothing of the text, so they
/// become blocks that are always shown.
fn without_generation_marks(source: &str) -> String {
    let mut written = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find("{%") {
        let (before, block) = rest.split_at(start);
        written.push_str(before);
        let Some(end) = block[2..].find("%}").map(|end| end + 2) else {
            rest = block;
            break;
        };
        let (block, after) = block.split_at(end + 2);
        let inner = &block[2..end];
        let statement = inner.trim_matches(['-', '+']).trim();
        match statement {
            "generation" => written.push_str(&block.replacen(statement, "if true", 1)),
            "endgeneration" => written.push_str(&block.replacen(statement, "endif", 1)),
            _ => written.push_str(block),
        }
        rest = after;
    }
    written.push_str(rest);
    written
}

fn failed(error: &minijinja::Error) -> ChatTemplateError {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = source {
        if let Some(RaisedByTemplate(message)) = cause.downcast_ref() {
            return ChatTemplateError::Raised {
                message: message.clone(),
            };
        }
        source = cause.source();
    }
    ChatTemplateError::Failed {
        line: error.line().unwrap_or(0),
        reason: reason(error),
    }
}

fn reason(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}
