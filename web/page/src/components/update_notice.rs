//! A newer version of the page.

use leptos::{leptos_dom::helpers::window_event_listener_untyped, prelude::*};

use crate::{browser, i18n::t};

/// Says that the service worker has brought a newer version, and reloads the page when asked to.
#[component]
pub fn UpdateNotice() -> impl IntoView {
    let is_ready = RwSignal::new(browser::is_update_ready());
    let listener = window_event_listener_untyped("mwanda-update", move |_| is_ready.set(true));
    on_cleanup(move || listener.remove());
    view! {
        <div role="status">
            <Show when=move || is_ready.get()>
                <div class="banner banner-news">
                    <p class="banner-sentence">{move || t("shell.update")}</p>
                    <div class="buttons">
                        <button type="button" class="button is-primary" on:click=move |_| browser::reload()>
                            {move || t("shell.update.reload")}
                        </button>
                        <button type="button" class="button" on:click=move |_| is_ready.set(false)>
                            {move || t("shell.update.later")}
                        </button>
                    </div>
                </div>
            </Show>
        </div>
    }
}
