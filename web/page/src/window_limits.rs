//! What the page allows for windows of text: by its fields, and by a link.

/// Most windows a language: no text of a few megabytes has more, and the engine counts them in 32 bits.
pub const MOST_WINDOWS: usize = 100_000;
/// Most tokens a window: no model that the page can load knows more positions.
pub const LONGEST_WINDOW: usize = 131_072;
