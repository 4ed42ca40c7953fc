//! Pruning a variant, scoring it, looking into it, dropping it.

use leptos::prelude::*;
use mwanda_protocol::{Event, ModelChoice, PruneRequest, Request, TextPart};

use crate::state::{AppState, EvaluationInputs, Variant, Work, run::Run};

impl AppState {
    /// Prunes the loaded model under the settings of the moment and keeps the result beside it under this name, replacing
    /// a variant of the same name; then scores it. The dense model is scored first if it has not been on the same text.
    pub fn prune_variant(self, name: String) {
        let inputs = self.evaluation_inputs();
        let request = self.prune_request(name.clone());
        let run = Run::default();
        self.evaluate_dense_then(&run.clone(), inputs.clone(), move || {
            if run.is_stopped() {
                return;
            }
            let kept_as = name.clone();
            let own_run = run.clone();
            self.request_of(
                &run,
                Work::Prune(name.clone()),
                request,
                move |event| {
                    if let Event::Pruned(manifest) = event {
                        self.keep_variant(Variant {
                            name: kept_as.clone(),
                            manifest: *manifest,
                            overview: None,
                        });
                    }
                },
                move |end| {
                    if end.is_err() {
                        return;
                    }
                    if own_run.is_stopped() {
                        // The stop came too late for the engine, but nobody wants what it made.
                        self.forget_variant(&name);
                        return;
                    }
                    self.evaluate_variant(name.clone(), inputs);
                    self.look_into(name);
                },
            );
        });
    }

    fn prune_request(self, name: String) -> Request {
        let settings = self.settings.get_untracked();
        let languages = self
            .calibration_languages
            .with_untracked(|languages| self.in_order(languages));
        let statistics = self.statistics.get_untracked();
        let needs_any = settings.needs_statistics() || settings.needs_dense_pass();
        let needs_text = needs_any && statistics.is_none();
        Request::Prune(PruneRequest {
            calibration: self.text_source(&languages, TextPart::Calibration),
            // Saved statistics hold languages of their own, and all of them are taken.
            languages: needs_text.then_some(languages),
            statistics: statistics.map(|(_, path)| path),
            settings,
            variant: Some(name),
        })
    }

    fn keep_variant(self, variant: Variant) {
        let name = variant.name.clone();
        self.variants.update(|variants| {
            match variants.iter_mut().find(|known| known.name == variant.name) {
                Some(known) => *known = variant,
                None => variants.push(variant),
            }
        });
        self.selected.set(Some(name));
    }

    /// Scores a variant on the same text as the dense model.
    pub fn evaluate_variant(self, name: String, inputs: EvaluationInputs) {
        if inputs.languages.is_empty() {
            return;
        }
        let request = self.evaluate_request(ModelChoice::Variant(name.clone()), &inputs);
        self.request(
            Work::EvaluateVariant(name.clone()),
            request,
            move |event| {
                if let Event::Evaluated(report) = event {
                    let dense = self.dense.get_untracked();
                    let dense = dense
                        .filter(|(taken_on, _)| *taken_on == inputs)
                        .map(|(_, report)| report);
                    self.change_variant(&name, |variant| {
                        variant.manifest.dense = dense;
                        variant.manifest.pruned = Some(report);
                    });
                }
            },
            |_| {},
        );
    }

    /// Asks what a variant looks like inside, if that is not known yet.
    pub fn look_into(self, name: String) {
        let request = Request::Overview {
            variant: name.clone(),
        };
        self.request(
            Work::LookInto(name.clone()),
            request,
            move |event| {
                if let Event::Overview(overview) = event {
                    self.change_variant(&name, |variant| variant.overview = Some(*overview));
                }
            },
            |_| {},
        );
    }

    /// Looks at another variant.
    pub fn select_variant(self, name: &str) {
        self.selected.set(Some(name.to_owned()));
    }

    /// Drops a variant, here and in the engine.
    pub fn forget_variant(self, name: &str) {
        self.variants
            .update(|variants| variants.retain(|variant| variant.name != name));
        if self
            .selected
            .with_untracked(|selected| selected.as_deref() == Some(name))
        {
            let last = self
                .variants
                .with_untracked(|variants| variants.last().map(|variant| variant.name.clone()));
            self.selected.set(last);
        }
        let request = Request::Forget {
            variant: name.to_owned(),
        };
        self.request(Work::Forget, request, |_| {}, |_| {});
    }

    fn change_variant(self, name: &str, change: impl FnOnce(&mut Variant)) {
        self.variants.update(|variants| {
            if let Some(variant) = variants.iter_mut().find(|variant| variant.name == name) {
                change(variant);
            }
        });
    }
}
