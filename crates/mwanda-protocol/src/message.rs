//! A turn of a conversation.

use serde::{Deserialize, Serialize};

/// What was said in one turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who said it: `system`, `user` or `assistant` in most templates.
    pub role: String,
    /// What was said.
    pub content: String,
}

impl Message {
    /// What this role said.
    pub fn new(role: impl Into<String>, content: impl Into<String>) -> Self {
        Self {
            role: role.into(),
            content: content.into(),
        }
    }
}
