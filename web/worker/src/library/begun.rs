//! Downloads that were begun.

use mwanda_catalogue::Entry;
use web_sys::FileSystemFileHandle;

use crate::opfs::Storage;

/// Name of the beginning of a model's file.
pub fn part_name(entry: &Entry) -> String {
    format!("{}.part", entry.file)
}

/// The beginning that is there.
pub async fn begun(storage: &Storage, entry: &Entry) -> Option<FileSystemFileHandle> {
    let found = storage.partial.file(&part_name(entry)).await;
    found.ok().flatten()
}
