//! The commands, one file each: their arguments, and what they do.

pub mod bench;
pub mod chat;
pub mod devices;
pub mod eval;
pub mod fetch;
pub mod inspect;
pub mod merge;
pub mod models;
pub mod prune;
pub mod stats;
pub mod study;
