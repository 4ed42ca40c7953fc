//! Folders and what is in them.

use js_sys::{AsyncIterator, IteratorNext};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemHandle, FileSystemHandleKind, FileSystemRemoveOptions,
};

use crate::Thrown;

/// A folder.
#[derive(Clone, Debug)]
pub struct Folder(FileSystemDirectoryHandle);

/// A file somewhere below a folder.
#[derive(Clone, Debug)]
pub struct FoundFile {
    /// Its path below the folder, with `/` between the parts.
    pub path: String,
    /// The file.
    pub handle: FileSystemFileHandle,
}

impl Folder {
    /// A folder by its handle.
    pub fn new(handle: FileSystemDirectoryHandle) -> Self {
        Self(handle)
    }

    /// The browser's handle of it.
    pub fn handle(&self) -> &FileSystemDirectoryHandle {
        &self.0
    }

    /// The folder `name` in it, made if it is not there.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn make_folder(&self, name: &str) -> Result<Self, Thrown> {
        let options = FileSystemGetDirectoryOptions::new();
        options.set_create(true);
        let found = self.0.get_directory_handle_with_options(name, &options);
        Ok(Self(JsFuture::from(found).await?.unchecked_into()))
    }

    /// The folder `name` in it, if it is there.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn folder(&self, name: &str) -> Result<Option<Self>, Thrown> {
        let found = JsFuture::from(self.0.get_directory_handle(name)).await;
        Ok(if_there(found)?.map(|folder| Self(folder.unchecked_into())))
    }

    /// The file `name` in it, made empty if it is not there.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn make_file(&self, name: &str) -> Result<FileSystemFileHandle, Thrown> {
        let options = FileSystemGetFileOptions::new();
        options.set_create(true);
        let found = self.0.get_file_handle_with_options(name, &options);
        Ok(JsFuture::from(found).await?.unchecked_into())
    }

    /// The file `name` in it, if it is there.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn file(&self, name: &str) -> Result<Option<FileSystemFileHandle>, Thrown> {
        let found = JsFuture::from(self.0.get_file_handle(name)).await;
        Ok(if_there(found)?.map(JsCast::unchecked_into))
    }

    /// Removes a file, or a folder with all that is in it. What is not there need not be removed.
    ///
    /// # Errors
    /// `NoModificationAllowedError` where it is open, and whatever else the browser says.
    pub async fn remove(&self, name: &str) -> Result<(), Thrown> {
        let options = FileSystemRemoveOptions::new();
        options.set_recursive(true);
        let removed = self.0.remove_entry_with_options(name, &options);
        if_there(JsFuture::from(removed).await).map(|_| ())
    }

    /// Names of the folders in it.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn folder_names(&self) -> Result<Vec<String>, Thrown> {
        let entries = self.entries().await?;
        let folders = entries
            .iter()
            .filter(|entry| entry.kind() == FileSystemHandleKind::Directory);
        Ok(folders.map(FileSystemHandle::name).collect())
    }

    /// All files in it and in its folders, sorted by their paths.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn files_below(&self) -> Result<Vec<FoundFile>, Thrown> {
        let mut files = Vec::new();
        let mut folders = vec![(String::new(), self.clone())];
        while let Some((prefix, folder)) = folders.pop() {
            for entry in folder.entries().await? {
                let path = format!("{prefix}{}", entry.name());
                if entry.kind() == FileSystemHandleKind::Directory {
                    folders.push((format!("{path}/"), Self(entry.unchecked_into())));
                } else {
                    let handle = entry.unchecked_into();
                    files.push(FoundFile { path, handle });
                }
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    async fn entries(&self) -> Result<Vec<FileSystemHandle>, Thrown> {
        let values: AsyncIterator = self.0.values();
        let mut entries = Vec::new();
        loop {
            let next: IteratorNext = JsFuture::from(values.next()?).await?.unchecked_into();
            if next.done() {
                return Ok(entries);
            }
            entries.push(next.value().unchecked_into());
        }
    }
}

/// A stored file's content as it is now, which the page can hold and the user can download.
///
/// # Errors
/// What the browser says.
pub async fn snapshot(file: &FileSystemFileHandle) -> Result<File, Thrown> {
    Ok(JsFuture::from(file.get_file()).await?.unchecked_into())
}

fn if_there<T>(found: Result<T, wasm_bindgen::JsValue>) -> Result<Option<T>, Thrown> {
    match found.map_err(Thrown::from) {
        Ok(found) => Ok(Some(found)),
        Err(thrown) if thrown.is_not_found() => Ok(None),
        Err(thrown) => Err(thrown),
    }
}
