//! Models that something is being done with.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use crate::WorkerError;

/// The names of these models. The browser guards files that are open, but a download is closed for a moment when it is
/// complete, before it is moved to its place.
#[derive(Clone, Debug, Default)]
pub struct Busy(Rc<RefCell<BTreeSet<String>>>);

/// Nothing else is done with a model until this is dropped.
#[derive(Debug)]
pub struct BusyGuard {
    busy: Busy,
    name: String,
}

impl Busy {
    /// Begins to do something with the model of this name, which people know as `title`.
    ///
    /// # Errors
    /// [`WorkerError::OpenElsewhere`] while something else is done with it.
    pub fn begin(&self, name: &str, title: &str) -> Result<BusyGuard, WorkerError> {
        if self.0.borrow_mut().insert(name.to_owned()) {
            Ok(BusyGuard {
                busy: self.clone(),
                name: name.to_owned(),
            })
        } else {
            Err(WorkerError::OpenElsewhere {
                what: title.to_owned(),
            })
        }
    }
}

impl Drop for BusyGuard {
    fn drop(&mut self) {
        self.busy.0.borrow_mut().remove(&self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_done_with_a_model_at_a_time() {
        let busy = Busy::default();
        let fetch = busy.begin("gemma", "Gemma 3").unwrap();
        let refused = busy.begin("gemma", "Gemma 3").unwrap_err();
        assert!(matches!(&refused, WorkerError::OpenElsewhere { what } if what == "Gemma 3"));
        let other = busy.begin("qwen", "Qwen 3").unwrap();
        drop(fetch);
        drop(busy.begin("gemma", "Gemma 3").unwrap());
        assert!(busy.begin("qwen", "Qwen 3").is_err());
        drop(other);
    }
}
