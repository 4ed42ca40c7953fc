//! The way through the six steps.

use leptos::prelude::*;

use crate::{
    i18n::{number, t},
    state::{AppState, Step},
};

/// The steps by number and name. A step that cannot be used yet can be looked at: it says what is missing.
#[component]
pub fn StepNav() -> impl IntoView {
    let state = AppState::get();
    let item = move |step: Step| {
        let is_current = move || state.step.get() == step;
        view! {
            <li>
                <a
                    href=format!("#{}", step.hash())
                    class="step-link"
                    class:is-blocked=move || state.obstacle(step).is_some()
                    aria-current=move || is_current().then_some("step")
                >
                    <span class="step-number" aria-hidden="true">
                        {move || number::integer(step.number() as u64)}
                    </span>
                    <span class="step-name">{move || t(step.title_key())}</span>
                    <Show when=move || state.obstacle(step).is_some()>
                        <span class="visually-hidden">{move || t("shell.step.not-yet")}</span>
                    </Show>
                </a>
            </li>
        }
    };
    view! {
        <nav class="step-nav" aria-label=move || t("shell.steps")>
            <ol>{Step::ALL.map(item).collect_view()}</ol>
        </nav>
    }
}
