//! `mwanda models`

use std::path::Path;

use anyhow::Result;
use mwanda_catalogue::{Catalogue, Entry, models_dir};
use serde_json::{Value, json};

use crate::{
    numbers::bytes,
    output::Output,
    table::{Align, Table},
};

/// Lists the models of the catalogue.
///
/// # Errors
/// A user without a home folder.
pub fn run(output: Output) -> Result<()> {
    let catalogue = Catalogue::builtin()?;
    let folder = models_dir()?;
    let models = catalogue
        .entries()
        .iter()
        .map(|entry| document(entry, &folder))
        .collect::<Result<Vec<_>>>()?;
    let document = json!({"folder": folder.display().to_string(), "models": models});
    output.result(&document, || text(catalogue.entries(), &folder))
}

/// The catalogue's entry, and its file where it was fetched.
fn document(entry: &Entry, folder: &Path) -> Result<Value> {
    let path = entry.path(folder);
    let mut document = serde_json::to_value(entry)?;
    let fetched = path.exists().then(|| path.display().to_string());
    document["path"] = json!(fetched);
    Ok(document)
}

fn text(entries: &[Entry], folder: &Path) -> String {
    let mut table = Table::new([
        ("name", Align::Left),
        ("model", Align::Left),
        ("size", Align::Right),
        ("licence", Align::Left),
        ("fetched", Align::Left),
    ]);
    for entry in entries {
        let fetched = if entry.path(folder).exists() {
            "yes"
        } else {
            "no"
        };
        table.push([
            entry.name.clone(),
            entry.title.clone(),
            bytes(entry.size),
            entry.licence.name.clone(),
            fetched.to_owned(),
        ]);
    }
    format!(
        "{table}\nFetched models are in {}. `mwanda fetch NAME` gets one.\n",
        folder.display()
    )
}
