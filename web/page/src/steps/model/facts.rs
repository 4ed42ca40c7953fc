//! Facts about a model as a list of names and values.

use leptos::prelude::*;
use mwanda_protocol::{InspectReport, MemoryEstimate};

use crate::{
    browser,
    i18n::{
        number::{bytes, compact, integer},
        t, t_count, t_with,
    },
};

/// Key of a fact's name, and its value.
pub type Fact = (&'static str, String);

/// Names and values, one under the other.
#[component]
pub fn FactList<F>(
    /// The facts; reactive.
    facts: F,
) -> impl IntoView
where
    F: Fn() -> Vec<Fact> + Send + 'static,
{
    let row = |(name, value): Fact| {
        view! {
            <dt>{t(name)}</dt>
            <dd><bdi>{value}</bdi></dd>
        }
    };
    view! { <dl class="fact-list">{move || facts().into_iter().map(row).collect_view()}</dl> }
}

/// What matters of a model before it is loaded; reactive.
pub fn main_facts(report: &InspectReport) -> Vec<Fact> {
    let parameters = t_with(
        "model.fact.parameters.value",
        &[
            ("all", &compact(report.parameters)),
            ("prunable", &compact(report.prunable_parameters)),
        ],
    );
    let tokenizer = match &report.tokenizer {
        Ok(tokens) => t_count("model.fact.tokenizer.value", *tokens as u64, &[]),
        Err(problem) => t_with("model.fact.tokenizer.missing", &[("problem", problem)]),
    };
    let chat = match report.has_chat_template {
        true => t("model.fact.chat.yes"),
        false => t("model.fact.chat.no"),
    };
    vec![
        ("model.fact.architecture", report.architecture.clone()),
        ("model.fact.parameters", parameters),
        ("model.fact.tokenizer", tokenizer),
        ("model.fact.chat", chat),
        ("model.fact.files", bytes(report.file_bytes)),
        ("model.fact.memory", bytes(report.memory.total())),
        ("model.fact.device-memory", offered_memory()),
    ]
}

/// The shape of a model, for those who want to know; reactive.
pub fn shape_facts(report: &InspectReport) -> Vec<Fact> {
    let whole = |value: usize| integer(value as u64);
    let types = report.tensor_types.iter();
    let types: Vec<String> = types
        .map(|(name, &count)| format!("{name} × {}", whole(count)))
        .collect();
    vec![
        ("model.fact.blocks", whole(report.blocks)),
        ("model.fact.hidden-size", whole(report.hidden_size)),
        (
            "model.fact.intermediate-size",
            whole(report.intermediate_size),
        ),
        ("model.fact.heads", whole(report.attention_heads)),
        ("model.fact.kv-heads", whole(report.kv_heads)),
        ("model.fact.head-dim", whole(report.head_dim)),
        ("model.fact.vocabulary", whole(report.vocabulary)),
        ("model.fact.context", whole(report.max_positions)),
        ("model.fact.tensor-types", types.join(", ")),
    ]
}

/// Where the memory goes; reactive.
pub fn memory_facts(memory: &MemoryEstimate) -> Vec<Fact> {
    vec![
        ("model.memory.weights", bytes(memory.weights)),
        ("model.memory.working-set", bytes(memory.working_set)),
        ("model.memory.masks", bytes(memory.masks)),
        ("model.memory.tokenizer", bytes(memory.tokenizer)),
        ("model.memory.variant", bytes(memory.variant)),
    ]
}

/// What the browser says of this device's memory: a power of two, and no more than a limit, which is 8 in most browsers and
/// 32 in the newest.
fn offered_memory() -> String {
    match browser::device_memory() {
        Some(gigabytes) => {
            let amount = bytes((gigabytes * 1e9) as u64);
            let is_limit = gigabytes == 8.0 || gigabytes >= 32.0;
            let key = if is_limit {
                "model.fact.device-memory.at-least"
            } else {
                "model.fact.device-memory.about"
            };
            t_with(key, &[("amount", &amount)])
        }
        None => t("model.fact.device-memory.unknown"),
    }
}
