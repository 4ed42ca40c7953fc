//! A step's place on the page.

use leptos::prelude::*;

use crate::{
    i18n::t,
    state::{AppState, Step},
};

/// A step under its heading. It stays in the page while another is shown, so that nothing in it is lost; where something
/// is missing for it, it says what, and offers the way there.
#[component]
pub fn StepSection(
    /// Which step.
    step: Step,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let state = AppState::get();
    let obstacle = Memo::new(move |_| state.obstacle(step));
    view! {
        <section
            id=step.hash()
            class="step"
            aria-labelledby=step.heading_id()
            hidden=move || state.step.get() != step
        >
            <h2 id=step.heading_id() class="step-heading" tabindex="-1">
                {move || t(step.title_key())}
            </h2>
            <Show when=move || obstacle.get().is_some()>
                {move || obstacle.get().map(|obstacle| view! {
                    <p class="obstacle">
                        {move || t(obstacle.sentence_key())}
                        " "
                        <a href=format!("#{}", obstacle.step().hash())>
                            {move || t(obstacle.step().title_key())}
                        </a>
                    </p>
                })}
            </Show>
            <div class="step-body" hidden=move || obstacle.get().is_some()>
                {children()}
            </div>
        </section>
    }
}
