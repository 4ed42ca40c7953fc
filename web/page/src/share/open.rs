//! From a link that was opened to the page.

use leptos::prelude::*;

use super::{Experiment, Reading, read};
use crate::{browser, i18n, state::AppState, steps::chat::ChatState};

/// What the page's own link says, if it was opened by one, put into the page; the model aside.
pub fn open(state: AppState, chat: ChatState) -> Option<Reading> {
    let reading = read(&browser::address_query())?;
    put(state, chat, reading.experiment.clone());
    Some(reading)
}

fn put(state: AppState, chat: ChatState, experiment: Experiment) {
    let Experiment {
        model: _,
        device,
        text: _,
        own_statistics: _,
        calibrate,
        evaluate,
        prune,
        sampling,
        chat_language,
        ask,
        interface,
        hidden,
    } = experiment;
    if let Some(language) = interface {
        i18n::set_interface_language(language);
    }
    state.device_choice.set(device);
    state
        .calibration_languages
        .set(calibrate.into_iter().collect());
    state
        .evaluated_languages
        .set(evaluate.into_iter().collect());
    state.settings.set(prune);
    chat.sampling.set(sampling);
    chat.language.set(chat_language);
    chat.ask.set(ask);
    state.hidden_controls.set(hidden);
}

#[cfg(test)]
mod tests {
    use mwanda_protocol::{
        Allocation, CwlKeep, DeviceChoice, Method, Pattern, PruneSettings, SamplingSettings, Scope,
    };

    use super::*;
    use crate::{
        i18n::UiLanguage,
        share::{Ask, ControlGroup, SharedModel, SharedText, gather},
    };

    fn with_page(act: impl FnOnce(AppState, ChatState)) {
        Owner::new().with(|| {
            let state = AppState::new(|_| Err("there is no engine".to_owned()));
            act(state, ChatState::new());
        });
    }

    /// An experiment in which nothing is as it is by default.
    fn unusual() -> Experiment {
        let mut prune = PruneSettings::new(Method::MWanda);
        prune.sparsity = 0.35;
        prune.scope = Scope::Matrix;
        prune.allocation.kind = Allocation::Owl;
        prune.allocation.range = 0.08;
        prune.allocation.owl_multiple = 7.0;
        prune.allocation.cwl_keep = CwlKeep::High;
        prune.terms.variance_weight = 0.5;
        prune.terms.activation_exponent = 0.25;
        prune.terms.activation_floor = 0.125;
        prune.terms.ria_exponent = 1.0;
        prune.windows.samples = Some(9);
        prune.windows.sequence_length = 96;
        prune.seed = 11;
        Experiment {
            model: SharedModel::Embedded,
            device: DeviceChoice::Cpu,
            text: SharedText::Builtin,
            own_statistics: false,
            calibrate: ["fr", "sw"].map(str::to_owned).to_vec(),
            evaluate: ["en", "ar"].map(str::to_owned).to_vec(),
            prune,
            sampling: SamplingSettings {
                temperature: 0.1,
                top_k: 3,
                top_p: 0.5,
                repetition_penalty: 1.5,
                seed: 99,
                max_tokens: 17,
            },
            chat_language: "hi".to_owned(),
            ask: Ask::Pruned,
            interface: Some(UiLanguage::Swahili),
            hidden: ControlGroup::ALL.into_iter().collect(),
        }
    }

    #[test]
    fn what_a_link_brings_is_what_the_next_link_carries() {
        with_page(|state, chat| {
            let mut n_of_m = unusual();
            n_of_m.prune = PruneSettings {
                pattern: Pattern::NOfM { keep: 2, of: 4 },
                ..PruneSettings::new(Method::Wanda)
            };
            for experiment in [unusual(), n_of_m] {
                put(state, chat, experiment.clone());
                let hidden = state.hidden_controls.get_untracked();
                assert_eq!(hidden.len(), ControlGroup::ALL.len());
                let gathered = untrack(|| gather(state, chat, experiment.hidden.clone()));
                assert_eq!(gathered, experiment);
            }
        });
    }
}
