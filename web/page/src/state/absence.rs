//! What became of the work while the page was in the background, where browsers slow pages down or halt them.

use leptos::prelude::*;

use super::{AppState, Fetching, Running};

/// The work that was under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Underway {
    running: Vec<Running>,
    fetching: Vec<Fetching>,
}

/// What became of work in the meantime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meanwhile {
    /// It is further than it was.
    WentOn,
    /// It has come to its end.
    Ended,
    /// It is where it was.
    Halted,
}

impl Underway {
    /// Whether there is none that takes long.
    pub fn is_empty(&self) -> bool {
        self.fetching.is_empty() && !self.running.iter().any(|running| running.work.is_long())
    }

    /// What became of this work until `now`.
    pub fn meanwhile(&self, now: &Self) -> Meanwhile {
        if now.is_empty() {
            Meanwhile::Ended
        } else if now == self {
            Meanwhile::Halted
        } else {
            Meanwhile::WentOn
        }
    }
}

impl Meanwhile {
    /// Key of the sentence that says so.
    pub fn sentence_key(self) -> &'static str {
        match self {
            Self::WentOn => "shell.away.went-on",
            Self::Ended => "shell.away.ended",
            Self::Halted => "shell.away.halted",
        }
    }
}

impl AppState {
    /// What is under way; reactive.
    pub fn underway(self) -> Underway {
        Underway {
            running: self.running.get(),
            fetching: self.fetching.get(),
        }
    }
}

#[cfg(test)]
mod tests {
    use mwanda_protocol::FetchProgress;

    use super::*;
    use crate::{state::Work, transport::CallId};

    fn running(id: u32, work: Work) -> Running {
        Running {
            id: CallId(id),
            work,
            progress: None,
        }
    }

    fn fetching(done: u64) -> Fetching {
        Fetching {
            id: Some(CallId(9)),
            name: "big".to_owned(),
            progress: Some(FetchProgress {
                done,
                total: 10,
                remaining_seconds: None,
                verifying: false,
            }),
        }
    }

    #[test]
    fn only_what_takes_long_is_worth_a_word() {
        let quick = Underway {
            running: vec![running(1, Work::Devices), running(2, Work::MeasureText)],
            fetching: Vec::new(),
        };
        assert!(quick.is_empty());
        let long = Underway {
            running: vec![running(1, Work::Prune("half".to_owned()))],
            ..quick.clone()
        };
        assert!(!long.is_empty());
        assert_eq!(long.meanwhile(&quick), Meanwhile::Ended);
    }

    #[test]
    fn work_went_on_if_anything_of_it_changed() {
        let at = |done| Underway {
            running: Vec::new(),
            fetching: vec![fetching(done)],
        };
        assert_eq!(at(1).meanwhile(&at(1)), Meanwhile::Halted);
        assert_eq!(at(1).meanwhile(&at(2)), Meanwhile::WentOn);
        assert_eq!(at(1).meanwhile(&Underway::default()), Meanwhile::Ended);
        let step = |id, work| Underway {
            running: vec![running(id, work)],
            fetching: Vec::new(),
        };
        let dense = step(1, Work::EvaluateDense);
        let next = step(2, Work::Prune("half".to_owned()));
        assert_eq!(dense.meanwhile(&next), Meanwhile::WentOn);
    }
}
