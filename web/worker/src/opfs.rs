//! The origin private file system: files that the browser keeps for this page alone.

mod access;
mod claim;
mod folder;
mod handles;
mod relocate;
mod room;
mod storage;

pub use access::{AccessFile, Mode};
pub use claim::Claim;
pub use folder::{Folder, FoundFile, snapshot};
pub use relocate::relocate;
pub use room::{is_persisted, room};
pub use storage::Storage;
