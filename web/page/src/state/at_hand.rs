//! Which models of the catalogue are at hand.

use std::path::{Path, PathBuf};

use leptos::prelude::*;
use mwanda_protocol::{CatalogueModel, LibraryState};

use super::AppState;
use crate::i18n::t;

/// Where a model of the catalogue can be loaded from: kept, or fetched where nothing can be kept. A user's own file is
/// never taken for it, whatever its title: names of the catalogue are left to its own models.
pub fn at_hand(library: &LibraryState, entry: &CatalogueModel) -> Option<PathBuf> {
    let folder = Path::new("stored").join(&entry.name);
    let kept = library
        .stored
        .iter()
        .find(|kept| kept.path.starts_with(&folder));
    kept.map(|kept| kept.path.clone())
        .or_else(|| entry.fetched.clone())
}

impl AppState {
    /// A model's name for people: in the interface's language for the one that comes with the page, otherwise `title`;
    /// reactive.
    pub fn title_of(self, path: &Path, title: &str) -> String {
        let is_embedded = self.library.with(|library| {
            let embedded = library.embedded.as_ref();
            embedded.is_some_and(|embedded| embedded.path == path)
        });
        match is_embedded {
            true => t("model.embedded.title"),
            false => title.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use mwanda_protocol::{Licence, StoredModel};

    use super::*;

    #[test]
    fn a_users_file_of_the_same_title_is_another_model() {
        let licence = Licence {
            name: String::new(),
            url: String::new(),
            notice: String::new(),
        };
        let mut entry = CatalogueModel {
            name: "big".to_owned(),
            title: "Big".to_owned(),
            bytes: 1,
            partial_bytes: 0,
            host: String::new(),
            licence,
            is_stored: false,
            fetched: None,
        };
        let stored = |path: &str| StoredModel {
            path: path.into(),
            title: "Big".to_owned(),
            bytes: 1,
            last_used: None,
            licence: None,
        };
        let mut library = LibraryState {
            stored: vec![stored("stored/Big/Big"), stored("stored/big-2/big.gguf")],
            ..LibraryState::default()
        };
        assert_eq!(at_hand(&library, &entry), None);
        entry.fetched = Some("fetched/big/big.gguf".into());
        assert_eq!(at_hand(&library, &entry), entry.fetched);
        library.stored.push(stored("stored/big/big.gguf"));
        let kept = at_hand(&library, &entry);
        assert_eq!(kept, Some("stored/big/big.gguf".into()));
    }
}
