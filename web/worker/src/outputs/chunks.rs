//! A file in memory, outside of WebAssembly's own, which ends at 4 GiB.

use std::io::{self, ErrorKind, Seek, SeekFrom, Write};

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File};

use super::pieces;
use crate::Thrown;

/// Bytes a chunk.
const SIZE: usize = 8 << 20;

/// A growing file of chunks that the browser holds.
#[derive(Debug, Default)]
pub struct Chunks {
    chunks: Vec<Uint8Array>,
    length: u64,
    position: u64,
}

impl Chunks {
    /// The file, for the user to download.
    pub fn into_file(self, name: &str) -> Result<File, Thrown> {
        let parts = Array::new();
        let mut left = self.length;
        for chunk in &self.chunks {
            let count = left.min(SIZE as u64) as u32;
            let part = Array::of1(&chunk.subarray(0, count));
            parts.push(&Blob::new_with_u8_array_sequence(&part)?.into());
            left -= u64::from(count);
        }
        Ok(File::new_with_blob_sequence(&parts, name)?)
    }
}

/// An empty chunk. `Uint8Array`'s own constructor, called the usual way, ends the worker where there is no memory.
fn chunk() -> io::Result<Uint8Array> {
    let make = || {
        let kind: Function = Reflect::get(&js_sys::global(), &"Uint8Array".into())?.dyn_into()?;
        let size = JsValue::from_f64(SIZE as f64);
        Reflect::construct(&kind, &Array::of1(&size))?.dyn_into()
    };
    make().map_err(|error| io::Error::new(ErrorKind::OutOfMemory, Thrown::from(error).text()))
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        for piece in pieces(self.position, bytes.len(), SIZE) {
            while self.chunks.len() <= piece.chunk {
                self.chunks.push(chunk()?);
            }
            let (part, after) = rest.split_at(piece.count);
            let start = piece.offset as u32;
            self.chunks[piece.chunk]
                .subarray(start, start + piece.count as u32)
                .copy_from(part);
            rest = after;
        }
        self.position += bytes.len() as u64;
        self.length = self.length.max(self.position);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Chunks {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = super::position(to, self.position, self.length)?;
        Ok(self.position)
    }
}
