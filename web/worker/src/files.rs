//! The files that the engine reads, by their virtual paths.

mod model_path;
mod mounted;
mod name;
mod path;
mod shown;

#[cfg(target_family = "wasm")]
mod embedded;
#[cfg(target_family = "wasm")]
mod picked;
#[cfg(target_family = "wasm")]
mod stored;

pub use model_path::model_path;
pub use mounted::{Mount, MountedFiles};
pub use name::{storage_name, unused_name};
pub use path::{FilePath, VirtualPath};
pub use shown::shown;

#[cfg(target_family = "wasm")]
pub use embedded::{EMBEDDED_TITLE, embedded_model};
#[cfg(target_family = "wasm")]
pub use picked::PickedFile;
#[cfg(target_family = "wasm")]
pub use stored::StoredFile;
