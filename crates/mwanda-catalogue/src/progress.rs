//! What a fetch tells while it goes on, and how it is told to stop.

use crate::{CatalogueError, Source};

/// A step of a fetch.
#[derive(Debug)]
pub enum FetchEvent<'a> {
    /// A source is tried next.
    Trying {
        /// The source; its `Display` is for people.
        source: &'a Source,
    },
    /// pip is run for a package; how far it is cannot be told.
    Package {
        /// Package and version.
        requirement: &'a str,
    },
    /// Bytes of the model's file that are there by now.
    Received {
        /// Bytes so far, those of an earlier fetch included.
        bytes: u64,
        /// Bytes in all.
        total: u64,
    },
    /// Bytes of the model's file that went into the hash by now.
    Verified {
        /// Bytes so far.
        bytes: u64,
        /// Bytes in all.
        total: u64,
    },
    /// A source did not work; the next one is tried, if there is one.
    SourceFailed {
        /// The source.
        source: &'a Source,
        /// Why.
        error: &'a CatalogueError,
    },
}

/// The caller's two hands on a running fetch.
pub(crate) struct Control<'a> {
    pub progress: &'a mut dyn FnMut(FetchEvent<'_>),
    pub cancelled: &'a dyn Fn() -> bool,
}

impl Control<'_> {
    pub fn tell(&mut self, event: FetchEvent<'_>) {
        (self.progress)(event);
    }

    pub fn check(&self) -> Result<(), CatalogueError> {
        if (self.cancelled)() {
            Err(CatalogueError::Cancelled)
        } else {
            Ok(())
        }
    }
}
