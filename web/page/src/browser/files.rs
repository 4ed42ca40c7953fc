//! Files that the user picks or drops, with their paths.

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemDirectoryReader,
    FileSystemEntry, FileSystemFileEntry,
};

/// A file and its path. The path begins with the name of the folder that was picked or dropped, if it was a folder.
#[derive(Clone, Debug)]
pub struct PickedFile {
    /// The path, with `/` between its parts.
    pub path: String,
    /// The file; nothing of it has been read.
    pub file: File,
}

/// The files of an `<input type="file">`.
pub fn picked(list: &FileList) -> Vec<PickedFile> {
    let files = (0..list.length()).filter_map(|at| list.get(at));
    files.map(with_path).collect()
}

fn with_path(file: File) -> PickedFile {
    let in_folder = js_sys::Reflect::get(&file, &JsValue::from_str("webkitRelativePath"));
    let in_folder = in_folder.ok().and_then(|path| path.as_string());
    let path = in_folder.filter(|path| !path.is_empty());
    PickedFile {
        path: path.unwrap_or_else(|| file.name()),
        file,
    }
}

/// Gathers the files of a drop, those in folders too, and hands them to `then`. What can no longer be read is left out.
pub fn dropped(transfer: &DataTransfer, then: impl FnOnce(Vec<PickedFile>) + 'static) {
    // The browser forgets the items once the event is over, but not their entries.
    let items = transfer.items();
    let entries: Vec<FileSystemEntry> = (0..items.length())
        .filter_map(|at| items.get(at)?.webkit_get_as_entry().ok()?)
        .collect();
    let plain = transfer.files();
    spawn_local(async move {
        if entries.is_empty() {
            then(plain.as_ref().map(picked).unwrap_or_default());
            return;
        }
        let mut files = Vec::new();
        let mut left = entries;
        while let Some(entry) = left.pop() {
            let Ok(file) = entry.clone().dyn_into::<FileSystemFileEntry>() else {
                left.extend(entries_in(entry.unchecked_into()).await);
                continue;
            };
            if let Some(file) = file_of(&file).await {
                let path = entry.full_path();
                files.push(PickedFile {
                    path: path.trim_start_matches('/').to_owned(),
                    file,
                });
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        then(files);
    });
}

async fn file_of(entry: &FileSystemFileEntry) -> Option<File> {
    let promise = promise(|done, failed| {
        entry.file_with_callback_and_callback(done.unchecked_ref(), failed.unchecked_ref());
    });
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

/// A reader gives a folder's entries in batches; an empty one is the last.
async fn entries_in(folder: FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader: FileSystemDirectoryReader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        let promise = promise(|done, failed| {
            let read = reader.read_entries_with_callback_and_callback(
                done.unchecked_ref(),
                failed.unchecked_ref(),
            );
            if read.is_err() {
                let _ = failed.call0(&JsValue::UNDEFINED);
            }
        });
        let batch = JsFuture::from(promise).await.ok();
        let batch = batch.and_then(|batch| batch.dyn_into::<js_sys::Array>().ok());
        match batch {
            Some(batch) if batch.length() > 0 => {
                all.extend(batch.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
            }
            _ => return all,
        }
    }
}

fn promise(mut start: impl FnMut(&js_sys::Function, &js_sys::Function)) -> Promise {
    Promise::new(&mut |done, failed| start(&done, &failed))
}

/// Reads a file as UTF-8 text and hands it to `then`: `None` where it cannot be read or is no UTF-8.
pub fn read_text(file: &File, then: impl FnOnce(Option<String>) + 'static) {
    let bytes = file.array_buffer();
    spawn_local(async move {
        let buffer = JsFuture::from(bytes).await.ok();
        let bytes = buffer.map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec());
        then(bytes.and_then(|bytes| String::from_utf8(bytes).ok()));
    });
}
