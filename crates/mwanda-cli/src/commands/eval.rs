//! `mwanda eval`

use anyhow::Result;
use clap::Args;
use mwanda_engine::{EvaluateRequest, ModelChoice, TextSource};

use crate::{
    driver::Driver,
    interrupt::Interrupt,
    options::{ModelOptions, WindowOptions, check_languages, language_code, selected, text_source},
    output::Output,
    perplexities::scores,
};

const EXAMPLES: &str = "\
Examples:
  mwanda eval gemma-3-270m
  mwanda eval pruned --languages en,sw --samples 8
  mwanda eval pruned --text my-texts --json

The folder of --text holds one file a language, such as en.txt and sw.txt.
Perplexities of models with different tokenizers, or of different languages,
cannot be compared with each other; bits per byte can.";

/// Arguments of `mwanda eval`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The model.
    #[command(flatten)]
    pub model: ModelOptions,
    /// Text to evaluate on: a folder of <language>.txt files, or the text that comes with mwanda.
    #[arg(long, value_name = "DIR|builtin", default_value = "builtin", value_parser = text_source)]
    pub text: TextSource,
    /// Languages to evaluate, such as `en,sw`; without it all that the text has.
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = language_code)]
    pub languages: Option<Vec<String>>,
    /// How the text is cut.
    #[command(flatten)]
    pub windows: WindowOptions,
}

/// Computes a model's perplexity.
///
/// # Errors
/// What is wrong with the model or the text.
pub fn run(arguments: &Arguments, output: Output, interrupt: &Interrupt) -> Result<()> {
    let request = EvaluateRequest {
        model: ModelChoice::Loaded,
        text: arguments.text.clone(),
        languages: selected(arguments.languages.as_deref()),
        windows: arguments.windows.settings(),
    };
    request.windows.validate()?;
    check_languages(&request.text, request.languages.as_deref())?;
    let load = arguments.model.load_request()?;
    let mut driver = Driver::new(interrupt);
    driver.load(load)?;
    let report = driver.evaluate(request, "evaluating")?;
    output.result(&report, || scores(&report).to_string())
}
