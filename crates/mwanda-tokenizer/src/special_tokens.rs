//! The tokens with a role, as texts.

use std::collections::BTreeMap;

use serde::Serialize;

/// Texts of the tokens that have a role, by the name of the role: `bos_token`, `eos_token`, `unk_token`, `pad_token`
/// and whatever else tokenizer_config.json names. Chat templates see them under these names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SpecialTokens {
    texts: BTreeMap<String, String>,
}

impl SpecialTokens {
    /// Sets the token of a role.
    pub fn set(&mut self, role: &str, text: &str) {
        self.texts.insert(role.to_owned(), text.to_owned());
    }

    /// The token of a role.
    pub fn get(&self, role: &str) -> Option<&str> {
        self.texts.get(role).map(String::as_str)
    }

    /// All of them: roles and texts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.texts.iter();
        pairs.map(|(role, text)| (role.as_str(), text.as_str()))
    }
}
