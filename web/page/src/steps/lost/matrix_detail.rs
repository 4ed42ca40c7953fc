//! One matrix of a variant: its scores, its thresholds, and for whom its weights were kept.

use leptos::prelude::*;
use mwanda_protocol::{Event, Failure, MatrixDetail, MatrixDetailRequest, Request};

use super::score_histogram::score_histogram;
use super::wanted::wanted;
use crate::{
    charts::figures,
    components::progress::WorkProgress,
    i18n::{number, t, t_with},
    state::{AppState, Running, Work, sentence_key},
    transport::CallId,
};

/// Id of the detail's heading, which takes the focus when a matrix is opened.
pub const HEADING: &str = "lost-detail";

/// What is known of the matrix that is looked at.
#[derive(Clone, Debug)]
enum Found {
    /// The engine has been asked.
    Asked,
    /// The answer.
    Answer(Box<MatrixDetail>),
    /// Why there is none.
    Failed(Failure),
}

/// One matrix, asked of the engine when it is shown.
#[component]
pub fn Detail(
    /// The variant's name.
    variant: String,
    /// The tensor's name.
    tensor: String,
    /// Called to go back to the overview.
    #[prop(into)]
    on_back: Callback<()>,
) -> impl IntoView {
    let state = AppState::get();
    let found = RwSignal::new(Found::Asked);
    let call = StoredValue::new(ask(state, &variant, &tensor, found));
    on_cleanup(move || {
        // Nobody waits for the answer any more.
        if let (Some(Found::Asked), Some(call)) = (found.try_get_untracked(), call.try_get_value())
        {
            state.cancel(call);
        }
    });
    let shown = tensor.clone();
    let again = {
        let variant = variant.clone();
        Callback::new(move |()| {
            found.set(Found::Asked);
            call.set_value(ask(state, &variant, &tensor, found));
        })
    };
    let content = move || match found.get() {
        Found::Asked => {
            let looked = variant.clone();
            let shows = move |running: &Running| running.work == Work::LookInto(looked.clone());
            view! { <WorkProgress shows /> }.into_any()
        }
        Found::Answer(detail) => content_of(*detail).into_any(),
        Found::Failed(failure) => failed(failure, again).into_any(),
    };
    view! {
        <p class="buttons">
            <button type="button" class="button" on:click=move |_| on_back.run(())>
                {move || t("lost.detail.back")}
            </button>
        </p>
        <h4 id=HEADING tabindex="-1">
            {move || t("lost.detail.title")}
            " "
            <code dir="ltr">{shown}</code>
        </h4>
        {content}
    }
}

fn ask(state: AppState, variant: &str, tensor: &str, found: RwSignal<Found>) -> CallId {
    let request = Request::MatrixDetail(MatrixDetailRequest {
        variant: variant.to_owned(),
        tensor: tensor.to_owned(),
    });
    // The matrix may not be looked at any more when the answer comes: then its signal is gone.
    state.request_quietly(
        Work::LookInto(variant.to_owned()),
        request,
        move |event| {
            if let Event::MatrixDetail(detail) = event {
                let _ = found.try_set(Found::Answer(detail));
            }
        },
        move |end| {
            if let Err(failure) = end {
                let _ = found.try_set(Found::Failed(failure));
            }
        },
    )
}

/// What the engine said of the matrix; reactive.
fn content_of(detail: MatrixDetail) -> impl IntoView {
    let all = (detail.rows * detail.columns) as u64;
    let facts = t_with(
        "lost.detail.facts",
        &[
            ("rows", &number::integer(detail.rows as u64)),
            ("columns", &number::integer(detail.columns as u64)),
            ("pruned", &number::integer(detail.pruned)),
            ("weights", &number::integer(all)),
            ("share", &figures::share(detail.pruned as f64 / all as f64)),
        ],
    );
    view! {
        <p>{facts}</p>
        <h5>{t("lost.detail.histogram")}</h5>
        {score_histogram(&detail)}
        <h5>{t("lost.wanted.title")}</h5>
        {wanted(detail)}
    }
}

/// Why the engine said nothing of the matrix; reactive.
fn failed(failure: Failure, again: Callback<()>) -> impl IntoView {
    view! {
        <div class="banner banner-trouble" role="alert">
            <p class="banner-sentence">{t(sentence_key(failure.kind))}</p>
            <p class="banner-detail" lang="en" dir="ltr">
                {failure.message}
            </p>
            <div class="buttons">
                <button type="button" class="button is-primary" on:click=move |_| again.run(())>
                    {t("lost.detail.again")}
                </button>
            </div>
        </div>
    }
}
