//! From the page to an experiment.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::{ControlGroup, Experiment, SharedModel, SharedText};
use crate::{
    i18n,
    state::{AppState, at_hand},
    steps::chat::ChatState,
};

/// The experiment that the page is set to, with these controls hidden; reactive.
pub fn gather(state: AppState, chat: ChatState, hidden: BTreeSet<ControlGroup>) -> Experiment {
    let calibrate = state.calibration_languages.get();
    let evaluate = state.evaluated_languages.get();
    Experiment {
        model: shared_model(state),
        device: state.device_choice.get(),
        text: match state.own_texts.with(|own| own.is_empty()) {
            true => SharedText::Builtin,
            false => SharedText::Own,
        },
        own_statistics: state.statistics.with(Option::is_some),
        calibrate: state.in_order(&calibrate),
        evaluate: state.in_order(&evaluate),
        prune: state.settings.get(),
        sampling: chat.sampling.get(),
        chat_language: chat.language.get(),
        ask: chat.ask.get(),
        interface: Some(i18n::interface_language()),
        hidden,
    }
}

/// The loaded model as a link can name it.
fn shared_model(state: AppState) -> SharedModel {
    let Some(loaded) = state.model.get() else {
        return SharedModel::Embedded;
    };
    state.library.with(|library| {
        let is_loaded = |path: &std::path::PathBuf| *path == loaded.path;
        if library
            .embedded
            .as_ref()
            .is_some_and(|model| is_loaded(&model.path))
        {
            return SharedModel::Embedded;
        }
        let mut catalogue = library.catalogue.iter();
        let entry =
            catalogue.find(|entry| at_hand(library, entry).is_some_and(|path| is_loaded(&path)));
        entry.map_or(SharedModel::Own, |entry| {
            SharedModel::Catalogue(entry.name.clone())
        })
    })
}
