//! A flag by which a running request is stopped, and the turns in which it can be set.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::EngineError;

/// Gives the event loop a turn, where there is one: in a browser nothing else happens while a request computes.
pub type Pause = fn() -> Pin<Box<dyn Future<Output = ()>>>;

/// Shared between whoever started a request and whoever may stop it.
#[derive(Clone, Default)]
pub struct Cancel {
    flag: Arc<AtomicBool>,
    pause: Option<Pause>,
}

impl fmt::Debug for Cancel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Cancel")
            .field(&self.is_set())
            .finish()
    }
}

impl Cancel {
    /// A flag that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the running request to stop at its next batch.
    pub fn set(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }

    /// Makes the flag ready for the next request.
    pub fn clear(&self) {
        self.flag.store(false, Ordering::Relaxed);
    }

    /// Whether stopping was asked for.
    pub fn is_set(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
    }

    /// The same flag, looked at after a turn of the event loop.
    #[must_use]
    pub fn pausing(&self, pause: Option<Pause>) -> Self {
        Self {
            flag: self.flag.clone(),
            pause,
        }
    }

    /// Lets others go on for a moment, then looks whether to stop.
    ///
    /// # Errors
    /// [`EngineError::Cancelled`] once the flag is set.
    pub async fn turn(&self) -> Result<(), EngineError> {
        if let Some(pause) = self.pause {
            pause().await;
        }
        self.check()
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
