//! What is missing before the experiment of a link can be run.

use std::path::PathBuf;

use leptos::prelude::*;
use mwanda_protocol::{CatalogueModel, LibraryState};

use super::{ControlGroup, Experiment, SharedModel, SharedText};
use crate::state::{AppState, at_hand};

/// What is missing before the experiment of a link can be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The engine has not yet said which models there are.
    Patience,
    /// The model is at hand and must be loaded.
    Load(PathBuf, String),
    /// This model of the catalogue must be fetched.
    Fetch(Box<CatalogueModel>),
    /// This page knows no model of this name; none, where it comes without its own.
    Unknown(Option<String>),
    /// The author's model was their own: the user must choose one.
    OwnModel,
    /// The author's text was their own: the user must bring some.
    OwnText,
    /// The author's statistics were their own: the user must bring some.
    OwnStatistics,
}

impl Missing {
    /// The controls that bring it, which must be there even where the link hides them. What the link's own banner brings
    /// needs none.
    pub fn group(&self) -> Option<ControlGroup> {
        match self {
            Self::Patience | Self::Load(..) | Self::Fetch(_) => None,
            Self::Unknown(_) | Self::OwnModel => Some(ControlGroup::Models),
            Self::OwnText => Some(ControlGroup::OwnText),
            Self::OwnStatistics => Some(ControlGroup::Statistics),
        }
    }
}

/// What is missing before this experiment can be run, first things first; reactive.
pub fn missing(state: AppState, experiment: &Experiment) -> Option<Missing> {
    missing_model(state, &experiment.model).or_else(|| {
        if experiment.text == SharedText::Own && state.own_texts.with(|own| own.is_empty()) {
            Some(Missing::OwnText)
        } else if experiment.own_statistics && state.statistics.with(Option::is_none) {
            Some(Missing::OwnStatistics)
        } else {
            None
        }
    })
}

fn missing_model(state: AppState, model: &SharedModel) -> Option<Missing> {
    let loaded = state
        .model
        .with(|model| model.as_ref().map(|model| model.path.clone()));
    let library = state.library.get();
    if *model == SharedModel::Own {
        return loaded.is_none().then_some(Missing::OwnModel);
    }
    if library == LibraryState::default() {
        return Some(Missing::Patience);
    }
    let wanted = match model {
        SharedModel::Own | SharedModel::Embedded => {
            library.embedded.map(|model| (model.path, model.title))
        }
        SharedModel::Catalogue(name) => {
            let mut catalogue = library.catalogue.iter();
            let Some(entry) = catalogue.find(|entry| entry.name == *name) else {
                return Some(Missing::Unknown(Some(name.clone())));
            };
            let Some(path) = at_hand(&library, entry) else {
                return Some(Missing::Fetch(Box::new(entry.clone())));
            };
            Some((path, entry.title.clone()))
        }
    };
    match wanted {
        None => Some(Missing::Unknown(None)),
        Some((path, _)) if loaded.as_ref() == Some(&path) => None,
        Some((path, title)) => Some(Missing::Load(path, title)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use mwanda_protocol::{CatalogueModel, Licence, StoredModel};

    use super::*;
    use crate::{share::gather, steps::chat::ChatState};

    fn with_page(act: impl FnOnce(AppState, ChatState)) {
        Owner::new().with(|| {
            let state = AppState::new(|_| Err("there is no engine".to_owned()));
            act(state, ChatState::new());
        });
    }

    #[test]
    fn own_text_and_statistics_are_asked_for() {
        with_page(|state, chat| {
            state
                .own_texts
                .set(BTreeMap::from([("yo".to_owned(), "ọkan".to_owned())]));
            state
                .statistics
                .set(Some(("mine.bin".to_owned(), "picked/1/mine.bin".into())));
            let gathered = untrack(|| gather(state, chat, BTreeSet::new()));
            assert_eq!(gathered.text, SharedText::Own);
            assert!(gathered.own_statistics);

            let experiment = Experiment {
                model: SharedModel::Embedded,
                ..gathered
            };
            state.own_texts.set(BTreeMap::new());
            state.statistics.set(None);
            let missing_now = || untrack(|| missing(state, &experiment));
            assert_eq!(missing_now(), Some(Missing::Patience));
            state.library.set(library());
            assert!(matches!(missing_now(), Some(Missing::Load(..))));
        });
    }

    #[test]
    fn a_model_of_the_catalogue_is_fetched_then_loaded() {
        with_page(|state, _| {
            let named = |name: &str| Experiment {
                model: SharedModel::Catalogue(name.to_owned()),
                ..Experiment::default()
            };
            let missing_of = |name| untrack(|| missing(state, &named(name)));
            assert_eq!(missing_of("big"), Some(Missing::Patience));
            let mut known = library();
            state.library.set(known.clone());
            let fetch = Missing::Fetch(Box::new(known.catalogue[0].clone()));
            assert_eq!(missing_of("big"), Some(fetch));
            let unknown = Missing::Unknown(Some("other".to_owned()));
            assert_eq!(missing_of("other"), Some(unknown));

            known.stored.push(stored("stored/mine", "Big"));
            state.library.set(known.clone());
            assert!(matches!(missing_of("big"), Some(Missing::Fetch(_))));
            known.stored.push(stored("stored/big/big.gguf", "Big"));
            state.library.set(known);
            let load = Missing::Load("stored/big/big.gguf".into(), "Big".to_owned());
            assert_eq!(missing_of("big"), Some(load));
        });
    }

    #[test]
    fn a_model_that_cannot_be_kept_is_loaded_from_where_it_was_fetched() {
        with_page(|state, chat| {
            let experiment = Experiment {
                model: SharedModel::Catalogue("big".to_owned()),
                ..Experiment::default()
            };
            let mut known = library();
            known.catalogue[0].is_stored = true;
            known.catalogue[0].fetched = Some("fetched/big.gguf".into());
            state.library.set(known);
            let load = Missing::Load("fetched/big.gguf".into(), "Big".to_owned());
            assert_eq!(untrack(|| missing(state, &experiment)), Some(load));

            state
                .model
                .set(Some(crate::state::test_model("fetched/big.gguf")));
            assert_eq!(untrack(|| missing(state, &experiment)), None);
            let gathered = untrack(|| gather(state, chat, BTreeSet::new()));
            assert_eq!(gathered.model, experiment.model);

            state
                .model
                .set(Some(crate::state::test_model("picked/1/Big")));
            let gathered = untrack(|| gather(state, chat, BTreeSet::new()));
            assert_eq!(gathered.model, SharedModel::Own);
        });
    }

    #[test]
    fn what_the_user_must_bring_can_be_brought_whatever_is_hidden() {
        with_page(|state, _| {
            state.library.set(library());
            let needs = |experiment: Experiment| {
                untrack(|| missing(state, &experiment)).and_then(|missing| missing.group())
            };
            let own_model = Experiment {
                model: SharedModel::Own,
                ..Experiment::default()
            };
            assert_eq!(needs(own_model), Some(ControlGroup::Models));
            let unknown = Experiment {
                model: SharedModel::Catalogue("other".to_owned()),
                ..Experiment::default()
            };
            assert_eq!(needs(unknown), Some(ControlGroup::Models));
            let fetched = Experiment {
                model: SharedModel::Catalogue("big".to_owned()),
                ..Experiment::default()
            };
            assert_eq!(needs(fetched), None);

            state
                .model
                .set(Some(crate::state::test_model("embedded/small")));
            let own_text = Experiment {
                text: SharedText::Own,
                own_statistics: true,
                ..Experiment::default()
            };
            assert_eq!(needs(own_text), Some(ControlGroup::OwnText));
            let own_statistics = Experiment {
                own_statistics: true,
                ..Experiment::default()
            };
            assert_eq!(needs(own_statistics), Some(ControlGroup::Statistics));
            assert_eq!(needs(Experiment::default()), None);
        });
    }

    fn library() -> LibraryState {
        LibraryState {
            embedded: Some(stored("embedded/small", "Small")),
            catalogue: vec![CatalogueModel {
                name: "big".to_owned(),
                title: "Big".to_owned(),
                bytes: 1,
                partial_bytes: 0,
                host: "example.org".to_owned(),
                licence: Licence {
                    name: String::new(),
                    url: String::new(),
                    notice: String::new(),
                },
                is_stored: false,
                fetched: None,
            }],
            ..LibraryState::default()
        }
    }

    fn stored(path: &str, title: &str) -> StoredModel {
        StoredModel {
            path: path.into(),
            title: title.to_owned(),
            bytes: 1,
            last_used: None,
            licence: None,
        }
    }
}
