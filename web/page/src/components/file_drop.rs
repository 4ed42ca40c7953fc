//! A place to drop files on, with buttons for those who pick them.

use leptos::{ev, html, prelude::*};
use web_sys::HtmlInputElement;

use crate::{
    browser::files::{self, PickedFile},
    i18n::t,
};

/// Takes files by drop or by a dialog. What is dropped elsewhere on the page is left to the browser.
#[component]
pub fn FileDrop<F>(
    /// Key of what may be dropped here.
    hint: &'static str,
    /// Key of the text on the button that picks files.
    pick: &'static str,
    /// Key of the text on the button that picks a folder, if folders are welcome.
    #[prop(optional)]
    pick_folder: Option<&'static str>,
    /// Endings that the dialog offers, such as `.txt,.md`; empty for all.
    #[prop(optional)]
    accept: &'static str,
    /// Hears the files.
    on_files: F,
) -> impl IntoView
where
    F: Fn(Vec<PickedFile>) + Clone + 'static,
{
    let is_over = RwSignal::new(false);
    let on_drop = {
        let on_files = on_files.clone();
        move |event: ev::DragEvent| {
            event.prevent_default();
            is_over.set(false);
            if let Some(transfer) = event.data_transfer() {
                files::dropped(&transfer, on_files.clone());
            }
        }
    };
    let folder_input = pick_folder.map(|key| {
        view! { <FileButton label=key is_folder=true accept="" on_files=on_files.clone()/> }
    });
    view! {
        <div
            class="file-drop"
            class:is-over=move || is_over.get()
            on:dragover=move |event: ev::DragEvent| {
                event.prevent_default();
                is_over.set(true);
            }
            on:dragleave=move |_| is_over.set(false)
            on:drop=on_drop
        >
            <p>{move || t(hint)}</p>
            <div class="buttons">
                <FileButton label=pick is_folder=false accept=accept on_files=on_files/>
                {folder_input}
            </div>
        </div>
    }
}

/// A button that opens the browser's dialog for files or for a folder.
#[component]
pub fn FileButton<F>(
    /// Key of its text.
    label: &'static str,
    /// Whether a folder is picked.
    is_folder: bool,
    /// Endings that the dialog offers; empty for all.
    accept: &'static str,
    /// Hears the files.
    on_files: F,
) -> impl IntoView
where
    F: Fn(Vec<PickedFile>) + Clone + 'static,
{
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            input.set_webkitdirectory(is_folder);
        }
    });
    let changed = move |event: ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        let picked = input.files().map(|list| files::picked(&list));
        // The same files may be picked again after they were mended.
        input.set_value("");
        if let Some(picked) = picked.filter(|picked| !picked.is_empty()) {
            on_files(picked);
        }
    };
    view! {
        <label class="button">
            <input
                type="file"
                class="visually-hidden"
                multiple
                accept=accept
                node_ref=input
                on:change=changed
            />
            {move || t(label)}
        </label>
    }
}
