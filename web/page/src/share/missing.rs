//! What is missing before the experiment of a link can be run.

use std::path::PathBuf;

use leptos::prelude::*;
use mwanda_protocol::LibraryState;

use super::{Experiment, SharedModel, SharedText};
use crate::state::AppState;

/// What is missing before the experiment of a link can be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The engine has not yet said which models there are.
    Patience,
    /// The model is at hand and must be loaded.
    Load(PathBuf, String),
    /// The catalogue's model of this title must be fetched.
    Fetch(String),
    /// This page knows no model of this name; none, where it comes without its own.
    Unknown(Option<String>),
    /// The author's model was their own: the user must choose one.
    OwnModel,
    /// The author's text was their own: the user must bring some.
    OwnText,
    /// The author's statistics were their own: the user must bring some.
    OwnStatistics,
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
        SharedModel::Own | SharedModel::Embedded => library.embedded,
        SharedModel::Catalogue(name) => {
            let entry = library
                .catalogue
                .into_iter()
                .find(|entry| entry.name == *name);
            let Some(entry) = entry else {
                return Some(Missing::Unknown(Some(name.clone())));
            };
            let kept = library
                .stored
                .into_iter()
                .find(|kept| kept.title == entry.title);
            if kept.is_none() {
                return Some(Missing::Fetch(entry.title));
            }
            kept
        }
    };
    match wanted {
        None => Some(Missing::Unknown(None)),
        Some(wanted) if loaded.as_ref() == Some(&wanted.path) => None,
        Some(wanted) => Some(Missing::Load(wanted.path, wanted.title)),
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
            assert_eq!(missing_of("big"), Some(Missing::Fetch("Big".to_owned())));
            let unknown = Missing::Unknown(Some("other".to_owned()));
            assert_eq!(missing_of("other"), Some(unknown));

            known.stored.push(stored("stored/big", "Big"));
            state.library.set(known);
            let load = Missing::Load("stored/big".into(), "Big".to_owned());
            assert_eq!(missing_of("big"), Some(load));
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
