//! Serves the built web app on this machine, with the catalogue's models that are on disk already.
//!
//! It stands in for a static host, and is no better than one: files from a folder, under any path, with no header that the
//! app would need. Only this machine can reach it, and only under a local name. Under `models/` it lists
//! (`models/index.json`) and serves (`models/<file>`) the models of the catalogue that `mwanda fetch` has brought, so that
//! the browser need not download them again.
//!
//! [`compress()`] writes the compressed files beside the plain ones that a host sends to browsers in their place.

mod background;
mod compress;
mod error;
mod host;
mod models;
mod prefix;
mod server;
mod site;

pub use background::Background;
pub use compress::{Compressed, check_wasm, compress, wasm_size};
pub use error::ServeError;
pub use prefix::Prefix;
pub use server::{PREFERRED_PORT, Port, Server};
pub use site::Site;
