//! Files that the user picked, read in ranges.

use std::io::{self, ErrorKind};

use js_sys::Uint8Array;
use mwanda_checkpoint::FileBytes;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;
use web_sys::{Blob, FileReaderSync};

use crate::Thrown;

/// A file, or bytes, that the browser holds. Once the file on the disk is changed, reads fail.
#[derive(Debug)]
pub struct PickedFile {
    /// The worker has one thread, and never sends it anywhere.
    browser: SendWrapper<(Blob, FileReaderSync)>,
    length: u64,
}

impl PickedFile {
    /// Nothing is read yet.
    ///
    /// # Errors
    /// A browser that has no synchronous reader, which every worker has.
    pub fn new(file: &Blob) -> Result<Self, Thrown> {
        Ok(Self {
            browser: SendWrapper::new((file.clone(), FileReaderSync::new()?)),
            length: file.size() as u64,
        })
    }
}

impl FileBytes for PickedFile {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        let end = offset.saturating_add(bytes.len() as u64);
        if end > self.length {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let (file, reader) = &*self.browser;
        let read = || -> Result<Uint8Array, JsValue> {
            let slice = file.slice_with_f64_and_f64(offset as f64, end as f64)?;
            let buffer = reader.read_as_array_buffer(&slice)?;
            Ok(Uint8Array::new(&buffer))
        };
        let read = read().map_err(|error| io::Error::from(Thrown::from(error)))?;
        if read.length() as usize != bytes.len() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        read.copy_to(bytes);
        Ok(())
    }
}
