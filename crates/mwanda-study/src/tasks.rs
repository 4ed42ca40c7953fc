//! Tasks that are answered by the likelihood of choices.
//!
//! A task is a folder of `<language>.jsonl` files, one item a line; `docs/study-files.md` describes the fields. The model is
//! asked for the likelihood of each of [`Item::continuations`], and [`Item::answered`] says what that makes of the item.

mod accuracy;
mod item;
mod read;

pub use accuracy::accuracy;
pub(crate) use accuracy::mean_accuracy;
pub use item::{Item, ItemError, Likelihood, Partial};
pub use read::{TaskError, TaskFile, read};

/// Names how choices are scored, as part of the key of every result with answers. 2: all choices of one context are scored
/// from the same token on.
pub const SCORING: u32 = 2;
