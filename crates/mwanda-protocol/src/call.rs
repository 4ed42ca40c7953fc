//! Calls on their way to the engine, and answers on their way back.

use serde::{Deserialize, Serialize};

use crate::{Event, Failure, LibraryEvent, LibraryRequest, Request};

/// A call with the number under which it is answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Call {
    /// Chosen by the caller, never used twice.
    pub id: u32,
    /// What is asked.
    pub body: CallBody,
}

/// What is asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallBody {
    /// Work for the engine. It does one thing after the other, in the order of the calls.
    Engine(Request),
    /// Work for the keeper of the models, which goes on beside the engine's.
    Library(LibraryRequest),
    /// Stop the call of this number; it then fails as cancelled.
    Cancel(u32),
}

/// An answer to a call, or part of one. The last is [`Answer::Done`] or [`Answer::Failed`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reply {
    /// The call's number.
    pub id: u32,
    /// The answer.
    pub answer: Answer,
}

/// An answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The engine's.
    Event(Event),
    /// The keeper's.
    Library(LibraryEvent),
    /// The call is done.
    Done,
    /// The call failed.
    Failed(Failure),
}
