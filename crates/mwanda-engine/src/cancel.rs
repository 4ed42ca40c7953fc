//! A flag by which another thread stops a running request.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::EngineError;

/// Shared between whoever started a request and whoever may stop it.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A flag that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the running request to stop at its next batch.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Makes the flag ready for the next request.
    pub fn clear(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// Whether stopping was asked for.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// # Errors
    /// [`EngineError::Cancelled`] once the flag is set.
    pub fn check(&self) -> Result<(), EngineError> {
        if self.is_set() {
            Err(EngineError::Cancelled)
        } else {
            Ok(())
        }
    }
}
