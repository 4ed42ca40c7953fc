//! Wide things on narrow screens.

use leptos::prelude::*;

/// A part of the page that scrolls on its own, by keyboard too, where the screen is narrower than what it holds.
#[component]
pub fn Scroll(
    /// What it holds.
    #[prop(into)]
    name: Signal<String>,
    /// The wide thing.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="table-scroll chart-scroll" role="region" tabindex="0" aria-label=move || name.get()>
            {children()}
        </div>
    }
}
