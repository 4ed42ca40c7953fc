//! A button that copies text.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Clipboard;

use crate::i18n::t;

/// A button that puts text on the clipboard, and says whether it worked.
#[component]
pub fn CopyButton(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// Key of what it says.
    #[prop(default = "shell.copy")]
    label: &'static str,
) -> impl IntoView {
    let has_copied = RwSignal::new(None);
    let copy = move |_| {
        // A message that stays the same would not be read out again.
        has_copied.set(None);
        let text = text.get_untracked();
        spawn_local(async move {
            let copied = match clipboard() {
                Some(clipboard) => JsFuture::from(clipboard.write_text(&text)).await.is_ok(),
                None => false,
            };
            // The button may be gone by now.
            let _ = has_copied.try_set(Some(copied));
        });
    };
    view! {
        <span class="buttons">
            <button type="button" class="button is-small" on:click=copy>{move || t(label)}</button>
            <span class="note" role="status">
                {move || match has_copied.get() {
                    Some(true) => t("shell.copied"),
                    Some(false) => t("shell.copy-refused"),
                    None => String::new(),
                }}
            </span>
        </span>
    }
}

/// The clipboard; `None` where the browser withholds it, as on a page that came neither over HTTPS nor from this machine.
fn clipboard() -> Option<Clipboard> {
    let navigator = web_sys::window()?.navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok()?;
    clipboard.dyn_into().ok()
}
