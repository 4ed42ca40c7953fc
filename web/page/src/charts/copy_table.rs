//! A button that copies a table.

use leptos::prelude::*;

use crate::components::copy_button::CopyButton;

/// A button that puts a table on the clipboard as tab-separated text, and says whether it worked.
#[component]
pub fn CopyTable(
    /// Writes the table.
    #[prop(into)]
    text: Callback<(), String>,
) -> impl IntoView {
    // Written when it is asked for, not whenever the table changes.
    let text = Signal::derive(move || text.run(()));
    view! { <CopyButton text label="charts.copy" /> }
}
