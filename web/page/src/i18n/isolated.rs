//! Names inside sentences of another direction.

/// A name that a user gave or that is in another language, fenced off so that its direction does not disturb the sentence around it, as `<bdi>` does where
/// there are elements.
pub fn isolated(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}

/// Text that runs from left to right in every language, fenced off from the sentence around it.
pub fn left_to_right(text: &str) -> String {
    format!("\u{2066}{text}\u{2069}")
}
