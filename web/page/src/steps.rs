//! The six steps.

pub mod chat;
pub mod languages;
pub mod lost;
pub mod model;
pub mod prune;
pub mod take_away;
