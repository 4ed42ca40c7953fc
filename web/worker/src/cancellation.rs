//! Telling running work to stop.

use std::{cell::RefCell, fmt, rc::Rc};

use crate::WorkerError;

/// Shared between a call's work and whoever may stop it.
#[derive(Clone, Default)]
pub struct Cancellation(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    is_set: bool,
    reactions: Vec<Box<dyn FnOnce()>>,
}

impl Cancellation {
    /// Asks the work to stop.
    pub fn set(&self) {
        let reactions = {
            let mut state = self.0.borrow_mut();
            state.is_set = true;
            std::mem::take(&mut state.reactions)
        };
        for react in reactions {
            react();
        }
    }

    /// Whether stopping was asked for.
    pub fn is_set(&self) -> bool {
        self.0.borrow().is_set
    }

    /// # Errors
    /// [`WorkerError::Cancelled`] once stopping was asked for.
    pub fn check(&self) -> Result<(), WorkerError> {
        if self.is_set() {
            Err(WorkerError::Cancelled)
        } else {
            Ok(())
        }
    }

    /// Has `react` called once when stopping is asked for; at once where it was already.
    pub fn on_set(&self, react: impl FnOnce() + 'static) {
        if self.is_set() {
            react();
        } else {
            self.0.borrow_mut().reactions.push(Box::new(react));
        }
    }
}

impl fmt::Debug for Cancellation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Cancellation({})", self.is_set())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn reactions_run_once_whenever_they_were_added() {
        let count = Rc::new(Cell::new(0));
        let react = || {
            let count = Rc::clone(&count);
            move || count.set(count.get() + 1)
        };
        let cancellation = Cancellation::default();
        cancellation.on_set(react());
        assert!(cancellation.check().is_ok());
        assert_eq!(count.get(), 0);
        cancellation.set();
        cancellation.set();
        assert_eq!(count.get(), 1);
        cancellation.on_set(react());
        assert_eq!(count.get(), 2);
        assert!(matches!(cancellation.check(), Err(WorkerError::Cancelled)));
    }
}
