//! Counting tokens, and scoring the dense model.

use std::collections::BTreeSet;

use leptos::prelude::*;
use mwanda_protocol::{
    EvaluateRequest, Event, MeasureTextRequest, ModelChoice, Request, TextPart, TextSource,
};

use crate::state::{AppState, EvaluationInputs, Work, run::Run, texts};

impl AppState {
    /// Every language that has text, built-in ones first, then the user's others by code; reactive.
    pub fn known_languages(self) -> Vec<String> {
        let builtin = mwanda_text::languages()
            .iter()
            .map(|language| language.code);
        let mut codes: Vec<String> = builtin.map(str::to_owned).collect();
        self.own_texts.with(|own| {
            let further = own
                .keys()
                .filter(|code| mwanda_text::language(code).is_none());
            codes.extend(further.cloned());
        });
        codes
    }

    /// The languages of a set, in the order of [`known_languages`](AppState::known_languages).
    pub fn in_order(self, languages: &BTreeSet<String>) -> Vec<String> {
        let mut known = untrack(|| self.known_languages());
        known.retain(|code| languages.contains(code));
        known
    }

    /// Counts the tokens of every language's text, for calibration and for evaluation.
    pub fn measure_texts(self) {
        if self.model.with_untracked(Option::is_none) {
            return;
        }
        for part in [TextPart::Calibration, TextPart::Evaluation] {
            let known = untrack(|| self.known_languages());
            let text = self
                .own_texts
                .with_untracked(|own| texts::source(own, &known, part));
            let request = Request::MeasureText(MeasureTextRequest {
                text,
                part,
                windows: self.settings.with_untracked(|settings| settings.windows),
            });
            self.request(
                Work::MeasureText,
                request,
                move |event| {
                    if let Event::TextMeasured(measured) = event {
                        self.measures.update(|measures| match part {
                            TextPart::Calibration => measures.calibration = measured,
                            TextPart::Evaluation => measures.evaluation = measured,
                        });
                    }
                },
                |_| {},
            );
        }
    }

    /// What an evaluation would be taken on now.
    pub fn evaluation_inputs(self) -> EvaluationInputs {
        EvaluationInputs {
            languages: self
                .evaluated_languages
                .with_untracked(|languages| self.in_order(languages)),
            own_texts: self.own_texts.get_untracked(),
            windows: self.settings.with_untracked(|settings| settings.windows),
        }
    }

    /// The text of these languages, for this purpose.
    pub fn text_source(self, languages: &[String], part: TextPart) -> TextSource {
        self.own_texts
            .with_untracked(|own| texts::source(own, languages, part))
    }

    /// The request that scores a model on these inputs.
    pub fn evaluate_request(self, model: ModelChoice, inputs: &EvaluationInputs) -> Request {
        let text = texts::source(&inputs.own_texts, &inputs.languages, TextPart::Evaluation);
        Request::Evaluate(EvaluateRequest {
            model,
            text,
            languages: Some(inputs.languages.clone()),
            windows: inputs.windows,
        })
    }

    /// Scores the dense model, unless its scores on the same text are there already.
    pub fn evaluate_dense(self) {
        self.evaluate_dense_then(&Run::default(), self.evaluation_inputs(), || {});
    }

    pub(super) fn evaluate_dense_then(
        self,
        run: &Run,
        inputs: EvaluationInputs,
        then: impl FnOnce() + 'static,
    ) {
        let is_there = self.dense.with_untracked(|dense| {
            dense
                .as_ref()
                .is_some_and(|(taken_on, _)| *taken_on == inputs)
        });
        if is_there || inputs.languages.is_empty() {
            then();
            return;
        }
        let request = self.evaluate_request(ModelChoice::Loaded, &inputs);
        self.request_of(
            run,
            Work::EvaluateDense,
            request,
            move |event| {
                if let Event::Evaluated(report) = event {
                    self.dense.set(Some((inputs.clone(), report)));
                }
            },
            move |end| {
                if end.is_ok() {
                    then();
                }
            },
        );
    }
}
