//! What the browser downloads.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Path, PathBuf},
    time::Duration,
};

use zip::ZipArchive;

use crate::page::poll;

/// Endings of files that are still being written.
const UNFINISHED: [&str; 2] = ["crdownload", "tmp"];

/// A file that has had one length for so long is complete.
const SETTLED: Duration = Duration::from_millis(500);

/// A browser's folder of downloads.
pub struct Downloads {
    folder: PathBuf,
    seen: BTreeSet<PathBuf>,
}

impl Downloads {
    pub(crate) fn new(folder: PathBuf) -> Self {
        let mut downloads = Self {
            folder,
            seen: BTreeSet::new(),
        };
        downloads.seen = downloads.finished();
        downloads
    }

    /// Waits for the next file with this ending.
    pub async fn next(&mut self, ending: &str) -> PathBuf {
        let what = format!("the download of a .{ending} file");
        let file = poll(&what, async || {
            let mut new = self.finished().into_iter();
            let file = new.find(|file| !self.seen.contains(file) && has_ending(file, ending))?;
            // The browser moves a finished file, so that it can be gone again for a moment.
            let length = length(&file)?;
            tokio::time::sleep(SETTLED).await;
            (self::length(&file) == Some(length)).then_some(file)
        })
        .await;
        self.seen.insert(file.clone());
        file
    }

    fn finished(&self) -> BTreeSet<PathBuf> {
        let entries = fs::read_dir(&self.folder).expect("the folder of downloads");
        let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let is_finished = |file: &PathBuf| {
            // The browser holds a name with an empty file before it writes.
            !UNFINISHED.iter().any(|ending| has_ending(file, ending))
                && !is_hidden(file)
                && length(file).is_some_and(|length| length > 0)
        };
        files.filter(is_finished).collect()
    }
}

fn length(file: &Path) -> Option<u64> {
    Some(fs::metadata(file).ok()?.len())
}

/// Some files that are still being written have a name of their own, which begins with a dot.
fn is_hidden(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with('.')
}

fn has_ending(file: &Path, ending: &str) -> bool {
    file.extension().is_some_and(|found| found == ending)
}

/// Unpacks an archive into a folder, and returns the files in it.
pub fn unzip(archive: &Path, folder: &Path) -> Vec<PathBuf> {
    let file = File::open(archive).expect("the archive");
    let mut archive = ZipArchive::new(file).expect("a zip archive");
    archive.extract(folder).expect("the archive's files");
    let names = archive
        .file_names()
        .map(|name| name.expect("a file's name"));
    let files = names.filter(|name| !name.ends_with('/'));
    files.map(|name| folder.join(name.as_ref())).collect()
}
