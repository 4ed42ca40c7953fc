//! The keeper of the models: what there is, and how more comes.

mod busy;
mod notes;
mod pace;
mod resume;
mod sources;

#[cfg(target_family = "wasm")]
mod begun;
#[cfg(target_family = "wasm")]
mod destination;
#[cfg(target_family = "wasm")]
mod download;
#[cfg(target_family = "wasm")]
mod fetch;
#[cfg(target_family = "wasm")]
mod keep;
#[cfg(target_family = "wasm")]
mod keeper;
#[cfg(target_family = "wasm")]
mod open;
#[cfg(target_family = "wasm")]
mod pick;
#[cfg(target_family = "wasm")]
mod state;
#[cfg(target_family = "wasm")]
mod stored_models;

pub use busy::{Busy, BusyGuard};
pub use notes::{Note, Notes};
pub use pace::Pace;
pub use resume::{Answer, Attempts, Begin, begin, range, usable};
pub use sources::{Served, SourceUrl, hugging_face_urls};

#[cfg(target_family = "wasm")]
pub use keeper::Keeper;
