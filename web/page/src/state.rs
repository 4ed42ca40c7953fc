//! What the page knows.
//!
//! [`AppState`] is a handful of signals, copied wherever it is needed and found by [`AppState::get`]. What changes it by
//! asking the engine stands in [`actions`].

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use mwanda_protocol::{
    DeviceChoice, DeviceDescription, EvaluationReport, LibraryState, Method, PruneSettings,
};

use crate::{
    share::ControlGroup,
    transport::{CallId, Engine, EngineStop, Inbox, Transport},
};

mod absence;
pub mod actions;
mod at_hand;
mod evaluation;
mod hindrance;
mod model;
mod obstacle;
mod refused_numbers;
mod run;
mod step;
mod texts;
mod theme;
mod trouble;
mod variant;
mod work;

pub use absence::{Meanwhile, Underway};
#[cfg(test)]
pub use actions::tests::model as test_model;
pub use at_hand::at_hand;
pub use evaluation::EvaluationInputs;
pub use hindrance::Hindrance;
pub use model::{Inspected, LoadedModel, Picked};
pub use refused_numbers::{RefusedNumber, RefusedNumbers};
use run::Run;
pub use step::Step;
pub use texts::{OwnTexts, TextMeasures};
pub use theme::Theme;
pub use trouble::{LoadAttempt, Remedy, Trouble, sentence_key};
pub use variant::Variant;
pub use work::{Fetching, Running, Work, phase_key, work_key};

/// Everything the page knows, as signals.
#[derive(Clone, Copy)]
pub struct AppState {
    /// Colours.
    pub theme: RwSignal<Theme>,
    /// The step that is shown.
    pub step: RwSignal<Step>,

    /// Models at hand, and room for more.
    pub library: RwSignal<LibraryState>,
    /// Downloads and copies that are under way.
    pub fetching: RwSignal<Vec<Fetching>>,
    /// Devices that a model can run on; `None` until the engine has said.
    pub devices: RwSignal<Option<Vec<DeviceDescription>>>,
    /// Which of them is wanted.
    pub device_choice: RwSignal<DeviceChoice>,
    /// The model that was described last, loaded or not.
    pub inspected: RwSignal<Option<Inspected>>,
    /// Whether models of the user's own are copied into the browser's storage.
    pub keeps_copies: RwSignal<bool>,
    /// The model that is loaded.
    pub model: RwSignal<Option<LoadedModel>>,

    /// Languages to calibrate on, by code.
    pub calibration_languages: RwSignal<BTreeSet<String>>,
    /// Languages to evaluate on, by code.
    pub evaluated_languages: RwSignal<BTreeSet<String>>,
    /// The user's own texts by language code.
    pub own_texts: RwSignal<BTreeMap<String, String>>,
    /// What each language's text gives.
    pub measures: RwSignal<TextMeasures>,

    /// How to prune.
    pub settings: RwSignal<PruneSettings>,
    /// Number fields of these settings that hold no number that they take.
    pub refused_numbers: RefusedNumbers,
    /// Saved statistics to use in place of text: the file's name and its path for the engine.
    pub statistics: RwSignal<Option<(String, std::path::PathBuf)>>,
    /// Pruned variants of the loaded model, oldest first.
    pub variants: RwSignal<Vec<Variant>>,
    /// Name of the variant that is looked at.
    pub selected: RwSignal<Option<String>>,
    /// The dense model's scores, and what they were taken on.
    pub dense: RwSignal<Option<(EvaluationInputs, EvaluationReport)>>,

    /// Requests that the engine works on or has queued, the one at work first.
    pub running: RwSignal<Vec<Running>>,
    /// What went wrong last, until it is dismissed.
    pub trouble: RwSignal<Option<Trouble>>,
    /// Why the engine stopped, if it did. [`AppState::restart_engine`] goes on from there.
    pub engine_stopped: RwSignal<Option<EngineStop>>,
    /// Controls that a teacher's link hides.
    pub hidden_controls: RwSignal<BTreeSet<ControlGroup>>,

    /// The model that was picked last, if it was not copied.
    picked: StoredValue<Option<Picked>, LocalStorage>,
    /// The runs that open calls belong to.
    runs: StoredValue<BTreeMap<CallId, Run>, LocalStorage>,
    engine: StoredValue<Engine, LocalStorage>,
}

impl AppState {
    /// The state at the start, and the engine it will ask.
    pub fn new(connect: impl Fn(Inbox) -> Result<Box<dyn Transport>, String> + 'static) -> Self {
        let engine_stopped = RwSignal::new(None);
        let engine = Engine::new(connect, move |stop| {
            // The first message says why; what fails after it only follows from it.
            let says_more = engine_stopped
                .with_untracked(|known| known.as_ref().is_none_or(|known| stop.explains(known)));
            if says_more {
                engine_stopped.set(Some(stop.clone()));
            }
        });
        let all_languages: BTreeSet<String> = mwanda_text::languages()
            .iter()
            .map(|language| language.code.to_owned())
            .collect();
        Self {
            theme: RwSignal::new(Theme::default()),
            step: RwSignal::new(Step::default()),
            library: RwSignal::default(),
            fetching: RwSignal::default(),
            devices: RwSignal::new(None),
            device_choice: RwSignal::default(),
            inspected: RwSignal::new(None),
            keeps_copies: RwSignal::new(false),
            model: RwSignal::new(None),
            calibration_languages: RwSignal::new(all_languages.clone()),
            evaluated_languages: RwSignal::new(all_languages),
            own_texts: RwSignal::default(),
            measures: RwSignal::default(),
            settings: RwSignal::new(PruneSettings::new(Method::MWanda)),
            refused_numbers: RefusedNumbers::default(),
            statistics: RwSignal::new(None),
            variants: RwSignal::default(),
            selected: RwSignal::new(None),
            dense: RwSignal::new(None),
            running: RwSignal::default(),
            trouble: RwSignal::new(None),
            engine_stopped,
            hidden_controls: RwSignal::default(),
            picked: StoredValue::new_local(None),
            runs: StoredValue::new_local(BTreeMap::new()),
            engine: StoredValue::new_local(engine),
        }
    }

    /// The page's state, anywhere below the app.
    ///
    /// # Panics
    /// Outside the app.
    pub fn get() -> Self {
        expect_context::<Self>()
    }

    /// The variant that is looked at; reactive.
    pub fn selected_variant(self) -> Option<Variant> {
        let name = self.selected.get()?;
        self.variants.with(|variants| {
            variants
                .iter()
                .find(|variant| variant.name == name)
                .cloned()
        })
    }

    /// Whether nothing can be asked of the engine now, because it is at work or has stopped; reactive.
    pub fn is_unavailable(self) -> bool {
        let is_busy = self.running.with(|running| !running.is_empty());
        self.engine_stopped.with(Option::is_some) || is_busy
    }

    /// Whether a teacher's link hides these controls; reactive.
    pub fn is_hidden(self, group: ControlGroup) -> bool {
        self.hidden_controls.with(|hidden| hidden.contains(&group))
    }
}
