//! `mwanda inspect`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use mwanda_engine::{Event, InspectReport, Request};
use serde_json::{Value, json};

use crate::{
    catalogue::resolve,
    driver::{Driver, unanswered},
    interrupt::Interrupt,
    numbers::{bytes, weights},
    output::Output,
    table::facts,
};

const EXAMPLES: &str = "\
Examples:
  mwanda inspect models/gemma-3-270m
  mwanda inspect model.gguf --json";

/// Arguments of `mwanda inspect`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Folder with config.json and safetensors, GGUF file, or name of a fetched model (see `mwanda models`).
    pub model: PathBuf,
}

/// Describes a model.
///
/// # Errors
/// A model that cannot be opened.
pub fn run(arguments: &Arguments, output: Output, interrupt: &Interrupt) -> Result<()> {
    let model = resolve(&arguments.model)?;
    let request = Request::Inspect {
        model: model.clone(),
    };
    let Event::Inspected(report) = Driver::new(interrupt).ask(request)? else {
        return Err(unanswered());
    };
    let document = document(&report)?;
    output.result(&document, || {
        format!("{}\n\n{}", model.display(), text(&report))
    })
}

/// The report as JSON, with the tokenizer as an object rather than as Rust's `Ok` and `Err`, and the memory's sum.
fn document(report: &InspectReport) -> Result<Value> {
    let mut document = serde_json::to_value(report)?;
    document["tokenizer"] = match &report.tokenizer {
        Ok(tokens) => json!({"tokens": tokens}),
        Err(error) => json!({"error": error}),
    };
    document["memory"]["total"] = json!(report.memory.total());
    Ok(document)
}

fn text(report: &InspectReport) -> String {
    let types: Vec<String> = report
        .tensor_types
        .iter()
        .map(|(stored, count)| format!("{count} × {stored}"))
        .collect();
    let memory = &report.memory;
    let tokenizer = match &report.tokenizer {
        Ok(tokens) => format!("{tokens} tokens"),
        Err(_) => "cannot be used, see below".to_owned(),
    };
    let template = if report.has_chat_template {
        "yes"
    } else {
        "none: chat continues text"
    };
    let mut lines = vec![
        ("architecture", report.architecture.clone()),
        ("parameters", weights(report.parameters)),
        ("prunable", weights(report.prunable_parameters)),
        ("blocks", report.blocks.to_string()),
        ("hidden size", report.hidden_size.to_string()),
        ("MLP size", report.intermediate_size.to_string()),
        (
            "attention",
            format!(
                "{} query heads, {} key and value heads, {} features each",
                report.attention_heads, report.kv_heads, report.head_dim
            ),
        ),
        ("vocabulary", report.vocabulary.to_string()),
        (
            "longest context",
            format!("{} tokens", report.max_positions),
        ),
        ("tensors", types.join(", ")),
        ("files", bytes(report.file_bytes)),
        ("tokenizer", tokenizer),
        ("chat template", template.to_owned()),
        (
            "memory",
            format!("{} to prune on the built-in text:", bytes(memory.total())),
        ),
        ("", format!("{} weights", bytes(memory.weights))),
        ("", format!("{} working set", bytes(memory.working_set))),
        ("", format!("{} masks", bytes(memory.masks))),
        ("", format!("{} tokenizer", bytes(memory.tokenizer))),
    ];
    if report.problems.is_empty() {
        lines.push(("problems", "none".to_owned()));
    }
    for (index, problem) in report.problems.iter().enumerate() {
        let name = if index == 0 { "problems" } else { "" };
        lines.push((name, problem.clone()));
    }
    facts(&lines)
}
