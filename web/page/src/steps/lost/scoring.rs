//! Scores that are missing, being computed, or of other languages than those chosen.

use std::collections::BTreeSet;

use leptos::prelude::*;
use mwanda_protocol::EvaluationReport;

use crate::{
    i18n::t,
    state::{AppState, Step, Variant, Work},
};

/// What can be said of a variant's scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scores {
    /// They are there, and were taken on the text that is chosen.
    Current,
    /// They are there, but other languages, text or windows are chosen by now.
    OfOtherText,
    /// The dense model's are missing.
    NoDense,
    /// The variant's are missing.
    NoPruned,
    /// There are none, and no language is chosen to take them on.
    NoLanguages,
}

/// Says which scores are missing, with the button that computes them; nothing while they are computed, or once they are
/// there.
#[component]
pub fn Scoring() -> impl IntoView {
    let state = AppState::get();
    let scores = Memo::new(move |_| {
        let variant = state.selected_variant()?;
        let is_none_chosen = state.evaluated_languages.with(BTreeSet::is_empty);
        Some(scores(
            &variant,
            current_dense(state).as_ref(),
            is_none_chosen,
        ))
    });
    let missing = move || {
        let is_underway = state
            .running
            .with(|running| running.iter().any(|running| is_scoring(&running.work)));
        if is_underway {
            return None;
        }
        let (text, button) = match scores.get()? {
            Scores::Current => return None,
            Scores::OfOtherText => (t("lost.scores.other-text"), t("lost.scores.again")),
            Scores::NoDense => (t("lost.scores.no-dense"), t("lost.scores.evaluate-dense")),
            Scores::NoPruned => (t("lost.scores.no-pruned"), t("lost.scores.evaluate")),
            Scores::NoLanguages => {
                return Some(
                    view! {
                        <div class="card lost-empty">
                            <p>{t("lost.scores.no-languages")}</p>
                            <a class="button" href=format!("#{}", Step::Languages.hash())>
                                {t("lost.scores.choose")}
                            </a>
                        </div>
                    }
                    .into_any(),
                );
            }
        };
        Some(
            view! {
                <div class="card lost-empty">
                    <p>{text}</p>
                    <button
                        type="button"
                        class="button is-primary"
                        disabled=move || {
                            state.engine_stopped.with(Option::is_some)
                                || state.refused_numbers.first().is_some()
                        }
                        on:click=move |_| score(state)
                    >
                        {button}
                    </button>
                </div>
            }
            .into_any(),
        )
    };
    view! { {missing} }
}

/// Whether scores come of a request.
pub fn is_scoring(work: &Work) -> bool {
    matches!(work, Work::EvaluateDense | Work::EvaluateVariant(_))
}

/// Scores the dense model and every variant that was not scored on the text that is chosen now, the one looked at first.
pub fn score(state: AppState) {
    let inputs = state.evaluation_inputs();
    if inputs.languages.is_empty() {
        return;
    }
    let selected = state.selected.get_untracked();
    let dense = untrack(|| current_dense(state));
    let mut names: Vec<String> = state.variants.with_untracked(|variants| {
        let outdated = variants
            .iter()
            .filter(|variant| scores(variant, dense.as_ref(), false) != Scores::Current);
        outdated.map(|variant| variant.name.clone()).collect()
    });
    names.sort_by_key(|name| Some(name) != selected.as_ref());
    // The engine works in the order in which it is asked: the dense model's scores are there before the variants'.
    state.evaluate_dense();
    for name in names {
        state.evaluate_variant(name, inputs.clone());
    }
}

/// The dense model's scores, if they were taken on what is chosen now; reactive.
fn current_dense(state: AppState) -> Option<EvaluationReport> {
    state.evaluated_languages.track();
    state.own_texts.track();
    let windows = state.settings.with(|settings| settings.windows);
    let (taken_on, report) = state.dense.get()?;
    let is_current = taken_on.windows == windows && taken_on == state.evaluation_inputs();
    is_current.then_some(report)
}

fn scores(
    variant: &Variant,
    current_dense: Option<&EvaluationReport>,
    is_none_chosen: bool,
) -> Scores {
    let (dense, pruned) = (&variant.manifest.dense, &variant.manifest.pruned);
    match (dense, pruned) {
        (Some(_), Some(_)) if is_none_chosen || dense.as_ref() == current_dense => Scores::Current,
        (Some(_), Some(_)) => Scores::OfOtherText,
        _ if is_none_chosen => Scores::NoLanguages,
        (None, _) => Scores::NoDense,
        (_, None) => Scores::NoPruned,
    }
}

#[cfg(test)]
mod tests {
    use super::super::language_rows::tests::report;
    use super::*;

    fn variant(dense: Option<EvaluationReport>, pruned: Option<EvaluationReport>) -> Variant {
        let manifest = serde_json::json!({
            "mwanda_version": "0", "terms_version": "0", "statistics": null, "calibration": "builtin",
            "model": { "name": "m", "architecture": "llama", "sha256": "", "parameters": 1, "prunable_parameters": 1 },
            "settings": mwanda_protocol::PruneSettings::new(mwanda_protocol::Method::Wanda),
            "calibration_text": {}, "block_sparsity": [], "block_profiles": [], "matrices": {}, "sparsity": 0.5,
            "device": { "name": "CPU", "kind": "cpu", "backend": "Flex", "driver": "", "largest_binding": null,
                "largest_buffer": null, "workgroup_memory": 0, "subgroups": false, "threads": 1 },
            "dense": dense, "pruned": pruned, "dense_pass_seconds": 0.0, "prune_seconds": 0.0,
        });
        Variant {
            name: "v".to_owned(),
            manifest: serde_json::from_value(manifest).unwrap(),
            overview: None,
        }
    }

    #[test]
    fn what_is_missing_is_told_apart() {
        let some = || Some(report(&[("en", 2.0), ("sw", 3.0)]));
        let (now, before) = (some(), Some(report(&[("en", 2.0)])));
        let both = variant(some(), some());
        assert_eq!(scores(&both, now.as_ref(), false), Scores::Current);
        assert_eq!(scores(&both, None, true), Scores::Current);
        assert_eq!(scores(&both, before.as_ref(), false), Scores::OfOtherText);
        assert_eq!(scores(&both, None, false), Scores::OfOtherText);
        let (no_dense, no_pruned) = (variant(None, some()), variant(some(), None));
        assert_eq!(scores(&no_dense, now.as_ref(), false), Scores::NoDense);
        assert_eq!(scores(&no_pruned, now.as_ref(), false), Scores::NoPruned);
        assert_eq!(
            scores(&variant(None, None), None, true),
            Scores::NoLanguages
        );
    }
}
