//! What browsers have and web-sys calls unstable, or does not know.

use js_sys::{Object, Promise};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::{FileSystemDirectoryHandle, FileSystemFileHandle};

#[wasm_bindgen]
extern "C" {
    /// A file handle with its newer methods.
    #[wasm_bindgen(extends = FileSystemFileHandle, js_name = FileSystemFileHandle)]
    pub type FileHandle;

    /// Opens with a mode; browsers that know none open for this worker alone.
    #[wasm_bindgen(method, catch, js_name = createSyncAccessHandle)]
    pub fn create_sync_access_handle_with(
        this: &FileHandle,
        options: &Object,
    ) -> Result<Promise, JsValue>;

    /// Gives the file another name and folder. Throws where the browser cannot.
    #[wasm_bindgen(method, catch, js_name = move)]
    pub fn move_to(
        this: &FileHandle,
        folder: &FileSystemDirectoryHandle,
        name: &str,
    ) -> Result<Promise, JsValue>;
}
