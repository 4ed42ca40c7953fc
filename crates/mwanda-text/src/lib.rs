#![doc = include_str!("../README.md")]

mod builtin;
mod error;
mod folder;
mod language;

pub use builtin::{Part, text};
pub use error::TextError;
pub use folder::read_folder;
pub use language::{Direction, Language, language, languages};
