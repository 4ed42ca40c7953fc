//! How far something has come, and a button that stops it.

use leptos::prelude::*;
use mwanda_protocol::Progress;

use crate::{
    i18n::{
        number::{self, bytes},
        t, t_with,
    },
    progress_detail::ProgressDetail,
    state::{AppState, Fetching, Running, phase_key, work_key},
};

/// The first of the engine's requests that `shows` picks: phase, block, time left, speed, and a button to stop it.
#[component]
pub fn WorkProgress<F>(
    /// Which requests belong in this place.
    shows: F,
) -> impl IntoView
where
    F: Fn(&Running) -> bool + Send + Sync + 'static,
{
    let state = AppState::get();
    let running = Memo::new(move |_| {
        state
            .running
            .with(|running| running.iter().find(|running| shows(running)).cloned())
    });
    view! { <ProgressOf running=running/> }
}

/// One of the engine's requests, while it runs: phase, block, time left, speed, and a button to stop it.
#[component]
pub fn ProgressOf(
    /// The request; nothing shows while there is none.
    #[prop(into)]
    running: Signal<Option<Running>>,
) -> impl IntoView {
    let state = AppState::get();
    let cancel = move || {
        if let Some(running) = running.get_untracked() {
            state.cancel(running.id);
        }
    };
    let progress = move || running.get().and_then(|running| running.progress);
    let title = move || {
        running.get().map_or_else(String::new, |running| {
            let phase = running.progress.map(|progress| phase_key(progress.phase));
            t(phase.unwrap_or(work_key(&running.work)))
        })
    };
    let fraction = move || progress().map(|progress| progress.fraction);
    let facts = move || progress().map_or_else(Vec::new, |progress| work_facts(&progress));
    view! {
        <Show when=move || running.with(Option::is_some)>
            <ProgressBar title=title fraction=fraction facts=facts cancel=cancel/>
        </Show>
    }
}

/// A download or a copy: how much of it is there, time left, and a button to stop it.
#[component]
pub fn FetchProgressBar(
    /// The name under which it runs.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let state = AppState::get();
    let fetching = Memo::new(move |_| -> Option<Fetching> {
        let name = name.get();
        state.fetching.with(|fetching| {
            fetching
                .iter()
                .find(|fetching| fetching.name == name)
                .cloned()
        })
    });
    let progress = move || fetching.get().and_then(|fetching| fetching.progress);
    let title = move || match progress() {
        Some(progress) if progress.verifying => t("shell.fetch.verifying"),
        Some(_) => t("shell.fetch.bringing"),
        None => t("shell.fetch.starting"),
    };
    let fraction = move || {
        let progress = progress()?;
        (progress.total > 0).then(|| progress.done as f64 / progress.total as f64)
    };
    let facts = move || {
        progress().map_or_else(Vec::new, |progress| {
            let amount = t_with(
                "shell.progress.of",
                &[
                    ("done", &bytes(progress.done)),
                    ("total", &bytes(progress.total)),
                ],
            );
            let left = progress.remaining_seconds.map(time_left);
            std::iter::once(amount).chain(left).collect()
        })
    };
    let cancel = move || state.cancel_fetch(&name.get_untracked());
    view! {
        <Show when=move || fetching.get().is_some()>
            <ProgressBar title=title fraction=fraction facts=facts cancel=cancel/>
        </Show>
    }
}

#[component]
fn ProgressBar<T, F, G, C>(title: T, fraction: F, facts: G, cancel: C) -> impl IntoView
where
    T: Fn() -> String + Copy + Send + Sync + 'static,
    F: Fn() -> Option<f64> + Copy + Send + Sync + 'static,
    G: Fn() -> Vec<String> + Copy + Send + Sync + 'static,
    C: Fn() + Copy + 'static,
{
    // Read out at each new phase and at each quarter, not at each step.
    let spoken = Memo::new(move |_| {
        let quarters = fraction().map_or(0.0, |share| (share * 4.0).floor());
        match quarters {
            0.0 => title(),
            quarters => t_with(
                "shell.progress.spoken",
                &[
                    ("what", &title()),
                    ("share", &number::percent(quarters / 4.0, 0)),
                ],
            ),
        }
    });
    view! {
        <div class="progress">
            <div class="progress-head">
                <span class="field-name">{title}</span>
                <button type="button" class="button is-small" on:click=move |_| cancel()>
                    {move || t("shell.cancel")}
                </button>
            </div>
            // Without a value it says that it is not known how far it has come.
            <progress
                aria-label=title
                max="1"
                value=move || fraction().map(|share| share.to_string())
            ></progress>
            <p class="progress-facts">{move || facts().join(" · ")}</p>
            <p class="visually-hidden" role="status">{move || spoken.get()}</p>
        </div>
    }
}

fn work_facts(progress: &Progress) -> Vec<String> {
    let mut facts = vec![number::percent(progress.fraction, 0)];
    if let Some((key, k, n)) = ProgressDetail::parse(&progress.detail).map(detail_text) {
        facts.push(t_with(key, &[("k", &k), ("n", &n)]));
    }
    facts.extend(progress.remaining_seconds.map(time_left));
    if let Some(speed) = progress.tokens_per_second.filter(|speed| *speed > 0.0) {
        let speed = number::significant(speed, 3);
        facts.push(t_with(
            "shell.progress.tokens-per-second",
            &[("speed", &speed)],
        ));
    }
    facts
}

fn detail_text(detail: ProgressDetail) -> (&'static str, String, String) {
    let whole = number::integer;
    match detail {
        ProgressDetail::Block { k, n } => ("shell.progress.block", whole(k), whole(n)),
        ProgressDetail::Part { k, n } => ("shell.progress.part", whole(k), whole(n)),
        ProgressDetail::Bytes { done, total } => {
            ("shell.progress.amount", bytes(done), bytes(total))
        }
    }
}

fn time_left(seconds: f64) -> String {
    t_with(
        "shell.progress.left",
        // What is not done is never 0 seconds away.
        &[("time", &number::duration(seconds.max(1.0)))],
    )
}
