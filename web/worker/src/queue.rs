//! The order in which the engine's calls run, and how one of them is stopped.

use std::collections::{BTreeMap, VecDeque};

use crate::Cancellation;

/// Calls that are waiting or running. Work waits in line; other calls only register so that they can be stopped.
#[derive(Debug)]
pub struct Queue<W> {
    waiting: VecDeque<(u32, W)>,
    running: BTreeMap<u32, Cancellation>,
}

/// What stopping a call came to.
#[derive(Debug)]
pub enum Stopped<W> {
    /// It runs, and answers itself once this is set.
    Running(Cancellation),
    /// It had not begun, and never will: whoever stopped it answers for it.
    Waiting(W),
    /// There is no such call, or it is done.
    Unknown,
}

impl<W> Default for Queue<W> {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            running: BTreeMap::new(),
        }
    }
}

impl<W> Queue<W> {
    /// Puts work at the end of the line.
    pub fn push(&mut self, id: u32, work: W) {
        self.waiting.push_back((id, work));
    }

    /// Takes the work whose turn it is. It counts as running until [`Queue::finish`].
    pub fn take_next(&mut self) -> Option<(u32, W, Cancellation)> {
        let (id, work) = self.waiting.pop_front()?;
        let cancellation = self.begin(id);
        Some((id, work, cancellation))
    }

    /// Registers a call that runs beside the line.
    pub fn begin(&mut self, id: u32) -> Cancellation {
        let cancellation = Cancellation::default();
        self.running.insert(id, cancellation.clone());
        cancellation
    }

    /// A call is done.
    pub fn finish(&mut self, id: u32) {
        self.running.remove(&id);
    }

    /// Finds the call that is to stop, and takes it out of the line where it waits there.
    pub fn stop(&mut self, id: u32) -> Stopped<W> {
        let place = self.waiting.iter().position(|(waiting, _)| *waiting == id);
        if let Some((_, work)) = place.and_then(|place| self.waiting.remove(place)) {
            return Stopped::Waiting(work);
        }
        match self.running.get(&id) {
            Some(cancellation) => Stopped::Running(cancellation.clone()),
            None => Stopped::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_runs_in_the_order_in_which_it_came() {
        let mut queue = Queue::default();
        for (id, work) in [(3, "load"), (1, "prune"), (2, "chat")] {
            queue.push(id, work);
        }
        let mut order = Vec::new();
        while let Some((id, work, cancellation)) = queue.take_next() {
            assert!(!cancellation.is_set());
            order.push((id, work));
            queue.finish(id);
        }
        assert_eq!(order, [(3, "load"), (1, "prune"), (2, "chat")]);
    }

    #[test]
    fn waiting_work_is_taken_out_of_the_line() {
        let mut queue = Queue::default();
        queue.push(1, "load");
        queue.push(2, "prune");
        queue.push(3, "chat");
        let (_, _, first) = queue.take_next().unwrap();
        assert!(matches!(queue.stop(2), Stopped::Waiting("prune")));
        assert!(matches!(queue.stop(2), Stopped::Unknown));
        assert!(!first.is_set());
        queue.finish(1);
        assert_eq!(queue.take_next().map(|(id, ..)| id), Some(3));
        assert!(queue.take_next().is_none());
    }

    #[test]
    fn running_work_is_told_and_stays_until_it_is_done() {
        let mut queue = Queue::default();
        queue.push(1, "load");
        let (_, _, engine) = queue.take_next().unwrap();
        let download = queue.begin(7);
        let Stopped::Running(found) = queue.stop(7) else {
            panic!("a registered call is running");
        };
        found.set();
        assert!(download.is_set() && !engine.is_set());
        assert!(matches!(queue.stop(7), Stopped::Running(_)));
        queue.finish(7);
        assert!(matches!(queue.stop(7), Stopped::Unknown));
        assert!(matches!(queue.stop(1), Stopped::Running(_)));
    }
}
