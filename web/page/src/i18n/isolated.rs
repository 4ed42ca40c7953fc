//! Names inside sentences of another direction.

/// A name that a user gave or that is in another language, fenced off so that its direction does not disturb the sentence around it, as `<bdi>` does where
/// there are elements.
pub fn isolated(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}
