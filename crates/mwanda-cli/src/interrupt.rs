//! Ctrl-C: the first one stops what is running politely, the second one at once.

use std::{
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering, fence},
    },
};

use anyhow::{Context, Result};
use mwanda_engine::Cancel;

use crate::failure::CANCELLED;
use crate::notes::say;

/// What Ctrl-C does at the moment.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    cancel: Cancel,
    waiting: Arc<AtomicBool>,
}

impl Interrupt {
    /// Takes over Ctrl-C for the rest of the program.
    ///
    /// # Errors
    /// When the system does not allow it, or when it was done before.
    pub fn install() -> Result<Self> {
        let interrupt = Self::default();
        let handler = interrupt.clone();
        ctrlc::set_handler(move || {
            if handler.ends_now() {
                process::exit(CANCELLED.into());
            }
            say("\nstopping; Ctrl-C again ends at once");
        })
        .context("Ctrl-C cannot be handled")?;
        Ok(interrupt)
    }

    /// The flag that stops a request.
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// Waits for the user. Nothing is running that could be stopped politely, so Ctrl-C ends the program meanwhile.
    pub fn waiting<T>(&self, wait: impl FnOnce() -> T) -> T {
        self.waiting.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        // Pressed when nothing was running any more: nobody else would see it before the user has typed something.
        if self.cancel.is_set() {
            process::exit(CANCELLED.into());
        }
        let result = wait();
        self.waiting.store(false, Ordering::Relaxed);
        result
    }

    /// Ctrl-C was pressed: asks what is running to stop, or says that the program is to end now.
    fn ends_now(&self) -> bool {
        let again = self.cancel.is_set();
        // Set before looking: whoever begins to wait meanwhile then sees it, or is seen waiting.
        self.cancel.set();
        fence(Ordering::SeqCst);
        again || self.waiting.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_press_ends_the_program() {
        let interrupt = Interrupt::default();
        assert!(!interrupt.ends_now());
        assert!(interrupt.cancel().is_set());
        assert!(interrupt.ends_now());
    }

    #[test]
    fn a_generation_that_was_stopped_leaves_the_next_press_polite() {
        let interrupt = Interrupt::default();
        assert!(!interrupt.ends_now());
        interrupt.cancel().clear();
        assert!(!interrupt.ends_now());
    }

    #[test]
    fn a_press_at_the_prompt_ends_the_program() {
        let interrupt = Interrupt::default();
        assert!(interrupt.waiting(|| interrupt.ends_now()));
    }
}
