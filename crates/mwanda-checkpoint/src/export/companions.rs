//! What a folder needs beside the weights.

use std::path::Path;

use mwanda::Precision;
use serde_json::{Value, json};

use super::layout::Layout;
use crate::checkpoint::{Checkpoint, Source};
use crate::error::CheckpointError;
use crate::hf_folder::read_json;

/// Files that are passed on: what `transformers` reads, and the terms under which the model may be. A README describes
/// the dense model and is not passed on.
const PREFIXES: [&str; 9] = [
    "tokenizer",
    "chat_template",
    "special_tokens_map",
    "added_tokens",
    "generation_config",
    "preprocessor_config",
    "processor_config",
    "vocab.",
    "merges.",
];
const TERMS: [&str; 4] = ["license", "licence", "notice", "use_policy"];
/// The folder of named chat templates.
const TEMPLATES: &str = "additional_chat_templates";

/// Paths and contents of these files. Later ones take precedence.
pub(super) fn companions(
    checkpoint: &Checkpoint,
    layout: &Layout,
) -> Result<Vec<(String, Vec<u8>)>, CheckpointError> {
    let mut files = Vec::new();
    match &checkpoint.source {
        Source::Folder { path, .. } => {
            read_matching(path, "", is_companion, &mut files)?;
            let templates = path.join(TEMPLATES);
            if templates.is_dir() {
                read_matching(&templates, &format!("{TEMPLATES}/"), |_| true, &mut files)?;
            }
            files.push(("config.json".to_owned(), folder_config(checkpoint, path)?));
        }
        Source::Gguf { .. } | Source::Random(_) => {
            let mut config = checkpoint.config.to_hf_json();
            config["torch_dtype"] = json!(torch_name(checkpoint.precision()));
            files.push(("config.json".to_owned(), pretty(&config)));
        }
    }
    if let Some((name, index)) = &layout.index {
        files.push(((*name).to_owned(), pretty(index)));
    }
    Ok(files)
}

fn is_companion(name: &str) -> bool {
    let lower = name.to_lowercase();
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || TERMS.iter().any(|prefix| lower.starts_with(prefix))
}

fn read_matching(
    folder: &Path,
    place: &str,
    wanted: impl Fn(&str) -> bool,
    files: &mut Vec<(String, Vec<u8>)>,
) -> Result<(), CheckpointError> {
    for entry in std::fs::read_dir(folder).map_err(CheckpointError::io("list", folder))? {
        let entry = entry.map_err(CheckpointError::io("list", folder))?;
        let path = entry.path();
        // A name that is not Unicode is none of those wanted.
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if wanted(&name) && path.is_file() {
            let bytes = crate::read_plain(&path).map_err(CheckpointError::io("read", &path))?;
            files.push((format!("{place}{name}"), bytes));
        }
    }
    Ok(())
}

/// The config.json of the source, as it is or with another precision in it.
fn folder_config(checkpoint: &Checkpoint, folder: &Path) -> Result<Vec<u8>, CheckpointError> {
    let path = folder.join("config.json");
    let Some(precision) = checkpoint.precision else {
        return crate::read_plain(&path).map_err(CheckpointError::io("read", &path));
    };
    let mut config = read_json(&path)?;
    if !set_precision(&mut config, precision) {
        config["torch_dtype"] = json!(torch_name(precision));
    }
    Ok(pretty(&config))
}

/// Changes the precision where the configuration or a part of it names one; whether the configuration itself does.
fn set_precision(config: &mut Value, precision: Precision) -> bool {
    let Value::Object(entries) = config else {
        return false;
    };
    let mut named = false;
    for (key, value) in entries {
        if key == "dtype" || key == "torch_dtype" {
            *value = json!(torch_name(precision));
            named = true;
        } else if key.ends_with("_config") {
            set_precision(value, precision);
        }
    }
    named
}

fn torch_name(precision: Precision) -> &'static str {
    match precision {
        Precision::F32 => "float32",
        Precision::F16 => "float16",
        Precision::Bf16 => "bfloat16",
    }
}

fn pretty(json: &Value) -> Vec<u8> {
    let mut text = format!("{json:#}").into_bytes();
    text.push(b'\n');
    text
}
