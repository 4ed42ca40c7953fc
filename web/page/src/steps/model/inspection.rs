//! A model that was described and waits to be loaded.

use leptos::prelude::*;
use mwanda_protocol::InspectReport;

use super::facts::{FactList, main_facts, memory_facts, shape_facts};
use crate::{
    browser,
    i18n::{t, t_with},
    state::{AppState, Inspected},
};

/// What a model is, what is wrong with it, and what it will take; with the button that loads it.
#[component]
pub fn Inspection() -> impl IntoView {
    let state = AppState::get();
    let waiting = Memo::new(move |_| {
        let inspected = state.inspected.get()?;
        let is_loaded = state.model.with(|model| {
            model
                .as_ref()
                .is_some_and(|model| model.path == inspected.path)
        });
        (!is_loaded).then_some(Waiting(inspected))
    });
    view! {
        {move || waiting.get().map(|Waiting(inspected)| view! { <InspectionCard inspected/> })}
    }
}

/// Equal where the same model was described: a description does not change.
#[derive(Clone)]
struct Waiting(Inspected);

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.0.path == other.0.path && self.0.report.problems == other.0.report.problems
    }
}

#[component]
fn InspectionCard(inspected: Inspected) -> impl IntoView {
    let state = AppState::get();
    let Inspected {
        path,
        title,
        report,
    } = inspected;
    let is_sound = report.problems.is_empty();
    let can_be_loaded = can_be_loaded(&report);
    let heading = move || {
        let title = state.title_of(&path, &title);
        match is_sound {
            true => t_with("model.inspection.title", &[("title", &title)]),
            false => title,
        }
    };
    request_animation_frame(|| browser::focus("inspection-heading"));
    let problems = report.problems.clone();
    let report = StoredValue::new(report);
    view! {
        <div class="card model-inspection">
            <h3 id="inspection-heading" tabindex="-1">{heading}</h3>
            <FactList facts=move || report.with_value(main_facts)/>
            {(!is_sound).then(|| view! {
                <div class="banner banner-warning">
                    <p class="banner-sentence">{move || t(if can_be_loaded {
                        "model.inspection.problems"
                    } else {
                        "model.inspection.unusable"
                    })}</p>
                    <ul class="banner-detail" lang="en" dir="ltr">
                        {problems.into_iter().map(|problem| view! { <li>{problem}</li> }).collect_view()}
                    </ul>
                </div>
            })}
            <details>
                <summary>{move || t("model.inspection.more")}</summary>
                <div class="model-details">
                    <div>
                        <h4>{move || t("model.inspection.shape")}</h4>
                        <FactList facts=move || report.with_value(shape_facts)/>
                    </div>
                    <div>
                        <h4>{move || t("model.inspection.memory")}</h4>
                        <FactList facts=move || report.with_value(|report| memory_facts(&report.memory))/>
                    </div>
                </div>
            </details>
            <div class="buttons">
                {can_be_loaded.then(|| view! {
                    <button
                        type="button"
                        class="button"
                        class:is-primary=is_sound
                        disabled=move || state.is_unavailable()
                        on:click=move |_| state.load_described()
                    >
                        {move || t("model.inspection.load")}
                    </button>
                })}
                <button type="button" class="button" on:click=move |_| state.inspected.set(None)>
                    {move || t("model.inspection.dismiss")}
                </button>
            </div>
            <Show when=move || can_be_loaded && state.model.with(Option::is_some)>
                <p class="note">{move || t("model.inspection.replaces")}</p>
            </Show>
        </div>
    }
}

/// How the engine says of a tensor that it is there for nothing, which is all that a model can have and be loaded.
const NOT_USED: &str = "is not part of the architecture and is not used";

/// Whether loading has a chance: nobody is offered what can only fail.
fn can_be_loaded(report: &InspectReport) -> bool {
    let mut problems = report.problems.iter();
    report.tokenizer.is_ok() && problems.all(|problem| problem.ends_with(NOT_USED))
}
