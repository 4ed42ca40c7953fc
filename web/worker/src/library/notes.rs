//! What is known of kept models beside their files.

use std::collections::BTreeMap;

use mwanda_protocol::Licence;
use serde::{Deserialize, Serialize};

/// Notes on all kept models, by the names of their folders.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notes {
    /// One note a model.
    pub models: BTreeMap<String, Note>,
}

/// A note on one model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Note {
    /// Name for people.
    pub title: String,
    /// When it was last loaded, in milliseconds since 1970 (UTC).
    pub last_used: Option<f64>,
    /// Its licence, where it is known.
    pub licence: Option<Licence>,
}

impl Notes {
    /// Reads the notes. They hold nothing that models could not do without, so unreadable ones count as none.
    pub fn from_json(json: &[u8]) -> Self {
        serde_json::from_slice(json).unwrap_or_default()
    }

    /// The notes as JSON.
    ///
    /// # Errors
    /// None for notes, which are plain data.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec_pretty(self)
    }

    /// The name for people of the model in this folder.
    pub fn title(&self, folder: &str) -> String {
        let note = self.models.get(folder);
        let title = note.map(|note| note.title.as_str()).unwrap_or_default();
        if title.is_empty() { folder } else { title }.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes() -> Notes {
        let note = Note {
            title: "Gemma 3".to_owned(),
            last_used: Some(1_790_000_000_123.0),
            licence: Some(Licence {
                name: "Terms".to_owned(),
                url: "https://example.org/terms".to_owned(),
                notice: "Two\nlines".to_owned(),
            }),
        };
        Notes {
            models: BTreeMap::from([
                ("gemma".to_owned(), note),
                ("mine".to_owned(), Note::default()),
            ]),
        }
    }

    #[test]
    fn notes_survive_the_way_to_storage_and_back() {
        let json = notes().to_json().unwrap();
        assert_eq!(Notes::from_json(&json), notes());
    }

    #[test]
    fn damaged_and_future_notes_lose_no_model() {
        assert_eq!(Notes::from_json(b"{\"models\": {\"a\""), Notes::default());
        assert_eq!(Notes::from_json(b""), Notes::default());
        let future = br#"{"models": {"a": {"title": "A", "colour": "red"}}, "version": 9}"#;
        assert_eq!(Notes::from_json(future).title("a"), "A");
    }

    #[test]
    fn a_model_without_title_is_called_by_its_folder() {
        assert_eq!(notes().title("gemma"), "Gemma 3");
        assert_eq!(notes().title("mine"), "mine");
        assert_eq!(notes().title("unknown"), "unknown");
    }
}
