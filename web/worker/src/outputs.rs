//! What the engine writes, on its way to the user's downloads.

mod pieces;
mod zip_sink;

#[cfg(target_family = "wasm")]
mod chunks;
#[cfg(target_family = "wasm")]
mod slot;
#[cfg(target_family = "wasm")]
mod target;

pub use pieces::{Piece, pieces};
pub use zip_sink::{Finished, ZipSink};

#[cfg(target_family = "wasm")]
pub use slot::OutputSlot;
#[cfg(target_family = "wasm")]
pub use target::{Drafts, Target};

/// Where a seek in a file of `length` bytes leads.
#[cfg(target_family = "wasm")]
fn position(to: std::io::SeekFrom, current: u64, length: u64) -> std::io::Result<u64> {
    use std::io::{ErrorKind, SeekFrom};
    let position = match to {
        SeekFrom::Start(position) => Some(position),
        SeekFrom::End(offset) => length.checked_add_signed(offset),
        SeekFrom::Current(offset) => current.checked_add_signed(offset),
    };
    position.ok_or_else(|| ErrorKind::InvalidInput.into())
}
