//! What a session needs of the world around it: where files are, where results go, who else wants a turn.

use std::path::Path;
use std::sync::Arc;

use mwanda_checkpoint::{Checkpoint, ExportSink, Files};

use crate::{EngineError, cancel::Pause};

/// What a session needs of the world around it.
pub struct Environment {
    /// Where models and statistics are read from.
    pub files: Arc<dyn Files>,
    /// Where models and statistics are written to.
    pub outputs: Box<dyn Outputs>,
    /// Is called between two steps of a long request; `None` where requests run on a thread of their own.
    pub pause: Option<Pause>,
    /// Bytes that a model on the CPU may take; `None` where nobody knows.
    pub available_memory: fn() -> Option<u64>,
}

/// Where results go.
pub trait Outputs {
    /// A new output for the files of `model`, which is there when it is committed, and not before.
    ///
    /// # Errors
    /// An output that exists and may not be replaced, or a place that cannot be written to.
    fn sink(
        &self,
        model: &Checkpoint,
        out: &Path,
        overwrite: bool,
    ) -> Result<Box<dyn ExportSink>, EngineError>;

    /// Writes one file, whole or not at all.
    ///
    /// # Errors
    /// A place that cannot be written to, or is full.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), EngineError>;
}

#[cfg(not(target_family = "wasm"))]
pub use disk::DiskOutputs;

#[cfg(not(target_family = "wasm"))]
mod disk {
    use std::path::Path;
    use std::sync::Arc;

    use mwanda_checkpoint::{Checkpoint, DiskFiles, ExportSink, FolderSink};

    use super::{Environment, Outputs};
    use crate::{EngineError, memory};

    /// Results as ordinary files.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct DiskOutputs;

    impl Outputs for DiskOutputs {
        fn sink(
            &self,
            model: &Checkpoint,
            out: &Path,
            overwrite: bool,
        ) -> Result<Box<dyn ExportSink>, EngineError> {
            Ok(Box::new(FolderSink::new(model, out, overwrite)?))
        }

        fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), EngineError> {
            Ok(mwanda_checkpoint::write_atomically(path, bytes)?)
        }
    }

    impl Default for Environment {
        fn default() -> Self {
            Self {
                files: Arc::new(DiskFiles),
                outputs: Box::new(DiskOutputs),
                pause: None,
                available_memory: memory::available_host_memory,
            }
        }
    }
}
