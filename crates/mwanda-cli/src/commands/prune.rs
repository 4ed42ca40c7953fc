//! `mwanda prune`

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use mwanda_engine::{
    Allocation, EvaluateRequest, Event, ExportReport, ExportRequest, Manifest, Method, ModelChoice,
    PruneRequest, PruneSettings, Request, TextSource, WindowSettings,
};

use crate::{
    catalogue::notice,
    driver::{Driver, unanswered},
    interrupt::Interrupt,
    notes::say,
    numbers::{bytes, duration, share, weights},
    options::{
        CalibrationOptions, MethodOptions, ModelOptions, Samples, check_languages, language_code,
        parsed, selected, text_source,
    },
    output::Output,
    perplexities::losses,
    room::expect_folder,
    table::facts,
};

const EXAMPLES: &str = "\
Examples:
  mwanda prune gemma-3-270m --out pruned
  mwanda prune gemma-3-270m --out pruned --method wanda --languages en,de,sw
  mwanda prune gemma-3-270m --out pruned --pattern 2:4 --eval-languages all
  mwanda prune my-model --out pruned --calibration texts --text others --json

The output is a Hugging Face folder with the pruned model,
mwanda-manifest.json (every setting, every mask's hash) and
mwanda-report.html. With --json the manifest is printed. A pruned model stays
under its source's licence.";

/// Arguments of `mwanda prune`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The model.
    #[command(flatten)]
    pub model: ModelOptions,
    /// Folder to write the pruned model into.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Replace the output folder if there is one.
    #[arg(long)]
    pub overwrite: bool,
    /// How to prune.
    #[command(flatten, next_help_heading = "Method")]
    pub method: MethodOptions,
    /// What to calibrate on.
    #[command(flatten, next_help_heading = "Calibration")]
    pub calibration: CalibrationOptions,
    /// Use these statistics of the dense model (see `mwanda stats`) instead of calibration text. Without them
    /// each block's are taken on predecessors that are pruned already.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["calibration", "samples"])]
    pub statistics: Option<PathBuf>,
    /// What to evaluate on.
    #[command(flatten, next_help_heading = "Evaluation")]
    pub evaluation: EvaluationOptions,
}

impl Arguments {
    /// What is asked for although nothing comes of it, a sentence each.
    fn without_effect(&self, settings: &PruneSettings) -> Vec<String> {
        let mut notes = self.method.without_effect(settings);
        // The languages of saved statistics are not known yet.
        let languages = match self.statistics {
            None => self.calibration.selected(),
            Some(_) => None,
        };
        let is_one = languages.is_some_and(|languages| languages.len() == 1);
        if is_one && settings.allocation.kind == Allocation::Cwl {
            notes.push(
                "--allocation cwl has no effect with one language, which has none to differ from: \
                 the sparsity stays uniform"
                    .to_owned(),
            );
        }
        notes
    }
}

/// What to evaluate on before and after.
#[derive(Debug, Args)]
pub struct EvaluationOptions {
    /// Do not compute perplexities.
    #[arg(long, conflicts_with_all = ["text", "eval_languages", "eval_samples"])]
    pub no_eval: bool,
    /// Text to evaluate on: a folder of <language>.txt files, or the text that comes with mwanda.
    #[arg(long, value_name = "DIR|builtin", default_value = "builtin", value_parser = text_source)]
    pub text: TextSource,
    /// Languages to evaluate, or `all` that the text has [default: those of --languages].
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = language_code)]
    pub eval_languages: Option<Vec<String>>,
    /// Windows a language to evaluate, or `all`.
    #[arg(
        long,
        value_name = "N|all",
        default_value_t,
        value_parser = parsed::<Samples>,
        allow_negative_numbers = true
    )]
    pub eval_samples: Samples,
}

impl EvaluationOptions {
    /// The request for both evaluations, if there are to be any.
    fn request(
        &self,
        calibrated: Option<Vec<String>>,
        sequence_length: usize,
    ) -> Option<EvaluateRequest> {
        let languages = match &self.eval_languages {
            Some(languages) => selected(Some(languages)),
            None => calibrated,
        };
        let windows = WindowSettings {
            samples: self.eval_samples.0,
            sequence_length,
        };
        (!self.no_eval).then(|| EvaluateRequest {
            model: ModelChoice::Loaded,
            text: self.text.clone(),
            languages,
            windows,
        })
    }
}

/// Prunes a model.
///
/// # Errors
/// What is wrong with the settings, the model, the text, or the output folder.
pub fn run(arguments: &Arguments, output: Output, interrupt: &Interrupt) -> Result<()> {
    let calibration = &arguments.calibration;
    let windows = calibration.windows.settings();
    let settings = arguments.method.settings(windows)?;
    if arguments.statistics.is_none() {
        calibration.check()?;
    }
    let options = &arguments.evaluation;
    let evaluation = options.request(calibration.selected(), windows.sequence_length);
    if let Some(request) = &evaluation {
        check_languages(&request.text, request.languages.as_deref())?;
    }
    let load = arguments.model.load_request()?;
    let texts = [&calibration.calibration, &arguments.evaluation.text];
    let folders = texts.into_iter().filter_map(|text| match text {
        TextSource::Folder(folder) => Some(folder.as_path()),
        TextSource::Builtin | TextSource::Given(_) => None,
    });
    let mut inputs: Vec<&Path> = folders.collect();
    inputs.extend(arguments.statistics.as_deref());
    inputs.push(&load.model);
    expect_folder(&arguments.out, arguments.overwrite, &inputs)?;
    for note in arguments.without_effect(&settings) {
        say(format_args!("note: {note}"));
    }
    let notice = notice(&load.model)?;

    let mut driver = Driver::new(interrupt);
    driver.load(load)?;
    if let Some(request) = &evaluation {
        // The engine notes it in the manifest.
        driver.evaluate(request.clone(), "evaluating the dense model")?;
    }
    let request = Request::Prune(PruneRequest {
        variant: None,
        settings,
        calibration: calibration.calibration.clone(),
        languages: calibration.selected(),
        statistics: arguments.statistics.clone(),
    });
    let Event::Pruned(mut manifest) = driver.ask(request)? else {
        return Err(unanswered());
    };
    if let Some(request) = evaluation {
        manifest.pruned = Some(driver.evaluate(request, "evaluating the pruned model")?);
    }
    let request = Request::Export(ExportRequest {
        model: ModelChoice::Loaded,
        out: arguments.out.clone(),
        overwrite: arguments.overwrite,
        notice,
    });
    let Event::Exported(exported) = driver.ask(request)? else {
        return Err(unanswered());
    };
    output.result(&manifest, || text(&manifest, &exported))
}

fn text(manifest: &Manifest, exported: &ExportReport) -> String {
    let mut text = format!(
        "{} pruned by {}: {} of {} prunable weights are zero ({})\n\n",
        manifest.model.name,
        method_name(manifest),
        share(manifest.sparsity),
        weights(manifest.model.prunable_parameters),
        duration(manifest.dense_pass_seconds + manifest.prune_seconds),
    );
    if let (Some(dense), Some(pruned)) = (&manifest.dense, &manifest.pruned) {
        text.push_str(&losses(dense, pruned).to_string());
        text.push('\n');
    }
    text.push_str(&facts(&files(exported)));
    text
}

/// The criterion; for M-Wanda, whose definition it is.
fn method_name(manifest: &Manifest) -> String {
    let method = manifest.settings.method;
    match method {
        Method::MWandaOnWanda | Method::MWanda => {
            format!("{method} ({})", manifest.terms_version)
        }
        Method::Magnitude | Method::Wanda | Method::Ria => method.to_string(),
    }
}

fn files(exported: &ExportReport) -> Vec<(&'static str, String)> {
    let folder = &exported.out;
    let size = bytes(exported.bytes);
    let mut files = vec![("model", format!("{} ({size})", folder.display()))];
    let others = [
        ("manifest", &exported.manifest),
        ("report", &exported.report),
    ];
    for (what, name) in others {
        if let Some(name) = name {
            files.push((what, folder.join(name).display().to_string()));
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(no_eval: bool, eval_languages: Option<&str>) -> EvaluationOptions {
        EvaluationOptions {
            no_eval,
            text: TextSource::Builtin,
            eval_languages: eval_languages.map(|code| vec![code.to_owned()]),
            eval_samples: Samples(Some(2)),
        }
    }

    #[test]
    fn the_languages_to_evaluate_are_those_to_calibrate_unless_named() {
        let calibrated = Some(vec!["en".to_owned()]);
        let languages = |named: Option<&str>| {
            let request = options(false, named).request(calibrated.clone(), 64);
            request.unwrap().languages
        };
        assert_eq!(languages(None), calibrated);
        assert_eq!(languages(Some("sw")), Some(vec!["sw".to_owned()]));
        assert_eq!(languages(Some("all")), None);
    }

    #[test]
    fn windows_are_as_long_as_those_of_the_calibration() {
        let request = options(false, None).request(None, 64).unwrap();
        assert_eq!(request.windows.sequence_length, 64);
        assert_eq!(request.windows.samples, Some(2));
        assert!(options(true, None).request(None, 64).is_none());
    }

    #[test]
    fn what_was_written_is_named_with_its_folder() {
        let exported = ExportReport {
            out: PathBuf::from("out"),
            manifest: Some("mwanda-manifest.json".to_owned()),
            report: None,
            bytes: 2048,
        };
        let manifest = PathBuf::from("out").join("mwanda-manifest.json");
        assert_eq!(
            files(&exported),
            [
                ("model", "out (2.0 KiB)".to_owned()),
                ("manifest", manifest.display().to_string()),
            ]
        );
    }
}
