//! What a folder needs beside the weights.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use mwanda::Precision;
use serde_json::{Value, json};

use super::layout::Layout;
use crate::checkpoint::{Checkpoint, Source};
use crate::error::CheckpointError;
use crate::files::{FileKind, Files};
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

/// A small file of the output.
pub(super) enum Companion {
    /// As it is among the source's files.
    Copied(PathBuf),
    /// With this content.
    Made(Vec<u8>),
}

impl Companion {
    pub(super) fn content(self, checkpoint: &Checkpoint) -> Result<Vec<u8>, CheckpointError> {
        match self {
            Self::Made(content) => Ok(content),
            Self::Copied(path) => match checkpoint.opened_in() {
                Some(files) => files.read(&path),
                None => Err(ErrorKind::NotFound.into()),
            }
            .map_err(CheckpointError::io("read", &path)),
        }
    }
}

/// These files by their path in the output.
pub(super) fn companions(
    checkpoint: &Checkpoint,
    layout: &Layout,
) -> Result<BTreeMap<String, Companion>, CheckpointError> {
    let mut all = BTreeMap::new();
    match &checkpoint.source {
        Source::Folder { files, path, .. } => {
            list_matching(&**files, path, "", is_companion, &mut all)?;
            let templates = path.join(TEMPLATES);
            if files.kind(&templates).ok() == Some(FileKind::Folder) {
                let place = format!("{TEMPLATES}/");
                list_matching(&**files, &templates, &place, |_| true, &mut all)?;
            }
            let config = folder_config(checkpoint, &**files, path)?;
            all.insert("config.json".to_owned(), config);
        }
        Source::Gguf { .. } | Source::Random(_) => {
            let mut config = checkpoint.config.to_hf_json();
            config["torch_dtype"] = json!(torch_name(checkpoint.precision()));
            let config = Companion::Made(pretty(&config));
            all.insert("config.json".to_owned(), config);
        }
    }
    if let Some((name, index)) = &layout.index {
        all.insert((*name).to_owned(), Companion::Made(pretty(index)));
    }
    all.retain(|name, _| !layout.has(name));
    Ok(all)
}

fn is_companion(name: &str) -> bool {
    let lower = name.to_lowercase();
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || TERMS.iter().any(|prefix| lower.starts_with(prefix))
}

fn list_matching(
    files: &dyn Files,
    folder: &Path,
    place: &str,
    wanted: impl Fn(&str) -> bool,
    all: &mut BTreeMap<String, Companion>,
) -> Result<(), CheckpointError> {
    let names = files.names(folder);
    for name in names.map_err(CheckpointError::io("list", folder))? {
        let path = folder.join(&name);
        if wanted(&name) && files.kind(&path).ok() == Some(FileKind::File) {
            all.insert(format!("{place}{name}"), Companion::Copied(path));
        }
    }
    Ok(())
}

/// The config.json of the source, as it is or with another precision in it.
fn folder_config(
    checkpoint: &Checkpoint,
    files: &dyn Files,
    folder: &Path,
) -> Result<Companion, CheckpointError> {
    let path = folder.join("config.json");
    let Some(precision) = checkpoint.precision else {
        return Ok(Companion::Copied(path));
    };
    let mut config = read_json(files, &path)?;
    if !set_precision(&mut config, precision) {
        config["torch_dtype"] = json!(torch_name(precision));
    }
    Ok(Companion::Made(pretty(&config)))
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
