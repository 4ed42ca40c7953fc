//! A file that is open for reading or writing at any place.

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FileSystemFileHandle, FileSystemReadWriteOptions, FileSystemSyncAccessHandle};

use super::handles::FileHandle;
use crate::Thrown;

/// What a file is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Reading, beside other readers where the browser allows that.
    Read,
    /// Reading and writing, alone.
    Write,
}

/// An open file. It is closed when dropped.
#[derive(Debug)]
pub struct AccessFile(FileSystemSyncAccessHandle);

impl AccessFile {
    /// Opens a file.
    ///
    /// # Errors
    /// `NoModificationAllowedError` where somebody has it open, and whatever else the browser says.
    pub async fn open(file: &FileSystemFileHandle, mode: Mode) -> Result<Self, Thrown> {
        let options = Object::new();
        let name = match mode {
            Mode::Read => "read-only",
            Mode::Write => "readwrite",
        };
        Reflect::set(&options, &"mode".into(), &name.into())?;
        let file: &FileHandle = file.unchecked_ref();
        let opening = file.create_sync_access_handle_with(&options)?;
        Ok(Self(JsFuture::from(opening).await?.unchecked_into()))
    }

    /// Bytes of the file.
    ///
    /// # Errors
    /// What the browser says.
    pub fn length(&self) -> Result<u64, Thrown> {
        Ok(self.0.get_size()? as u64)
    }

    /// Reads from `offset`, and answers how many bytes there were: fewer than asked for at the end of the file.
    ///
    /// # Errors
    /// What the browser says.
    pub fn read_at(&self, offset: u64, bytes: &mut [u8]) -> Result<usize, Thrown> {
        let read = self.0.read_with_u8_array_and_options(bytes, &at(offset))?;
        Ok(read as usize)
    }

    /// Writes all of `bytes` at `offset`.
    ///
    /// # Errors
    /// `QuotaExceededError`, and whatever else the browser says.
    pub fn write_at(&self, offset: u64, bytes: &[u8]) -> Result<(), Thrown> {
        let mut done = 0;
        while done < bytes.len() {
            let options = at(offset + done as u64);
            let rest = &bytes[done..];
            let written = self.0.write_with_u8_array_and_options(rest, &options)?;
            done += counted(written)?;
        }
        Ok(())
    }

    /// [`AccessFile::write_at`] of bytes that the browser holds.
    ///
    /// # Errors
    /// As there.
    pub fn write_js_at(&self, offset: u64, bytes: &Uint8Array) -> Result<(), Thrown> {
        let mut done = 0;
        while done < bytes.length() {
            let options = at(offset + u64::from(done));
            let rest = bytes.subarray(done, bytes.length());
            let written = self.0.write_with_js_u8_array_and_options(&rest, &options)?;
            done += counted(written)? as u32;
        }
        Ok(())
    }

    /// Shortens or lengthens the file.
    ///
    /// # Errors
    /// `QuotaExceededError`, and whatever else the browser says.
    pub fn set_length(&self, length: u64) -> Result<(), Thrown> {
        Ok(self.0.truncate_with_f64(length as f64)?)
    }

    /// Brings everything to the disk.
    ///
    /// # Errors
    /// What the browser says.
    pub fn flush(&self) -> Result<(), Thrown> {
        Ok(self.0.flush()?)
    }
}

impl Drop for AccessFile {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn at(offset: u64) -> FileSystemReadWriteOptions {
    let options = FileSystemReadWriteOptions::new();
    options.set_at_f64(offset as f64);
    options
}

/// A write that takes nothing would be tried for ever.
fn counted(written: f64) -> Result<usize, Thrown> {
    if written > 0.0 {
        Ok(written as usize)
    } else {
        Err(JsValue::from_str("the browser wrote nothing").into())
    }
}
