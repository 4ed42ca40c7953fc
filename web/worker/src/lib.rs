//! The engine in a dedicated Web Worker: what the page sends comes in, what the engine and the keeper of the models answer
//! goes out.
//!
//! In: an array of a [`Call`](mwanda_protocol::Call) as JSON and the files that belong to it. Out: the string `ready` once,
//! then [`Reply`](mwanda_protocol::Reply)s as JSON; an array `["file", call, name, File]` before the last reply to a call
//! that made a file to download; an array `["panic", message]` when the worker is about to die of a bug.
//!
//! The engine reads models under virtual paths: `embedded/…` from the program itself, `stored/…` from the browser's private
//! file system, `picked/…` from files that the user picked. None of them is ever read into memory as a whole.
//!
//! What needs no browser (paths, queue, resuming, archives) is compiled natively too, where its tests run.

mod cancellation;
mod error;
pub mod files;
pub mod heap;
pub mod library;
pub mod outputs;
mod queue;
mod request_files;
mod room;
mod thrown;

#[cfg(target_family = "wasm")]
mod engine;
#[cfg(target_family = "wasm")]
mod message;
#[cfg(target_family = "wasm")]
pub mod opfs;
#[cfg(target_family = "wasm")]
mod page;
#[cfg(target_family = "wasm")]
mod scope;
#[cfg(target_family = "wasm")]
mod turn;
#[cfg(target_family = "wasm")]
mod worker;

pub use cancellation::Cancellation;
pub use error::WorkerError;
pub use queue::{Queue, Stopped};
pub use request_files::{Output, folders_read, output};
pub use room::Room;
pub use thrown::Thrown;
#[cfg(target_family = "wasm")]
pub use turn::turn;
#[cfg(target_family = "wasm")]
pub use worker::start;
