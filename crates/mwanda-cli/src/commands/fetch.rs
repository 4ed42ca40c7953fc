//! `mwanda fetch`

use std::{
    io::{self, IsTerminal},
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Chain, Context, Result, bail};
use clap::Args;
use mwanda_catalogue::{Catalogue, CatalogueError, Entry, FetchEvent, models_dir};
use serde_json::json;

use crate::{
    failure::Cancelled,
    interrupt::Interrupt,
    notes::{ask, say},
    numbers::{bytes, time_left},
    output::Output,
    progress::ProgressDisplay,
};

const EXAMPLES: &str = "\
Examples:
  mwanda fetch gemma-3-270m
  mwanda fetch smollm2-135m-instruct --yes

The model's licence is shown first. Where standard input is no terminal,
nobody is asked: fetching counts as accepting it. A fetch that was interrupted
goes on where it stopped; a file is kept only if its SHA-256 is right.
MWANDA_MODELS names the folder for models, HF_ENDPOINT a mirror of Hugging
Face.";

/// Arguments of `mwanda fetch`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Name of the model, as `mwanda models` lists it.
    pub name: String,
    /// Accept the licence without being asked.
    #[arg(long, short)]
    pub yes: bool,
}

/// Fetches a model.
///
/// # Errors
/// An unknown name, a licence that is not accepted, sources that do not work.
pub fn run(arguments: &Arguments, output: Output, interrupt: &Interrupt) -> Result<()> {
    let catalogue = Catalogue::builtin()?;
    let entry = catalogue.entry(&arguments.name)?;
    let folder = models_dir()?;
    show_terms(entry);
    // Whoever has the file has been asked before.
    if !arguments.yes && !entry.path(&folder).exists() {
        accept_licence(interrupt)?;
    }
    let path = fetch(entry, &folder, interrupt)?;
    let document = json!({
        "name": entry.name,
        "path": path.display().to_string(),
        "bytes": entry.size,
        "sha256": entry.sha256,
        "licence": entry.licence,
    });
    output.result(&document, || format!("{}\n", path.display()))
}

/// The terms go to standard error: standard output is for the path.
fn show_terms(entry: &Entry) {
    let licence = &entry.licence;
    say(format_args!("{} ({})\n", entry.title, bytes(entry.size)));
    say(format_args!("Licence: {}, {}", licence.name, licence.url));
    say(format_args!("{}\n", licence.notice.trim()));
    for source in &entry.sources {
        say(format_args!("Source: {source}"));
    }
    say("");
}

fn accept_licence(interrupt: &Interrupt) -> Result<()> {
    if !io::stdin().is_terminal() {
        say("Continuing accepts this licence.");
        return Ok(());
    }
    ask("Accept this licence and fetch the model? [y/N] ");
    let mut answer = String::new();
    interrupt
        .waiting(|| io::stdin().read_line(&mut answer))
        .context("the answer cannot be read")?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => bail!("nothing was fetched: the licence was not accepted"),
    }
}

fn fetch(entry: &Entry, folder: &Path, interrupt: &Interrupt) -> Result<PathBuf> {
    let mut display = ProgressDisplay::new();
    let mut speed = Speed::default();
    let cancelled = || interrupt.cancel().is_set();
    let fetched = mwanda_catalogue::fetch(
        entry,
        folder,
        &mut |event: FetchEvent<'_>| show(&event, &mut display, &mut speed),
        &cancelled,
    );
    display.clear();
    match fetched {
        Ok(path) => Ok(path),
        Err(CatalogueError::Cancelled) => Err(Cancelled::FETCH_KEPT.into()),
        Err(error) => Err(error.into()),
    }
}

fn show(event: &FetchEvent<'_>, display: &mut ProgressDisplay, speed: &mut Speed) {
    match event {
        FetchEvent::Trying { source } => {
            *speed = Speed::default();
            display.note(&format!("fetching from {source}"));
        }
        FetchEvent::Package { requirement } => {
            display.note(&format!("pip is fetching {requirement}"));
        }
        FetchEvent::Received { bytes, total } => {
            let message = speed.describe(*bytes, *total);
            display.update("fetching", share(*bytes, *total), message);
        }
        FetchEvent::Verified { bytes, total } => {
            display.update("verifying", share(*bytes, *total), String::new());
        }
        FetchEvent::SourceFailed { source, error } => {
            display.note(&format!("{source} did not work: {}", with_causes(error)));
        }
    }
}

fn with_causes(error: &CatalogueError) -> String {
    let messages: Vec<String> = Chain::new(error).map(ToString::to_string).collect();
    messages.join(": ")
}

fn share(done: u64, total: u64) -> f64 {
    done as f64 / total.max(1) as f64
}

/// How fast bytes come in; those of an earlier fetch do not count.
#[derive(Default)]
struct Speed {
    first: Option<(Instant, u64)>,
}

impl Speed {
    fn describe(&mut self, received: u64, total: u64) -> String {
        let (started, before) = *self.first.get_or_insert((Instant::now(), received));
        let mut message = format!("{} of {}", bytes(received), bytes(total));
        let seconds = started.elapsed().as_secs_f64();
        let came = received.saturating_sub(before);
        // The first second says nothing about the others.
        if seconds > 1.0 && came > 0 {
            let left = total.saturating_sub(received) as f64 * seconds / came as f64;
            message.push_str(&format!(", {}", time_left(left)));
        }
        message
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fetch_tells_how_much_is_there() {
        let mut speed = Speed::default();
        assert_eq!(speed.describe(1 << 20, 2 << 20), "1.0 MiB of 2.0 MiB");
    }

    #[test]
    fn an_empty_file_is_no_division_by_zero() {
        assert_eq!(share(0, 0), 0.0);
        assert_eq!(share(1, 4), 0.25);
    }
}
