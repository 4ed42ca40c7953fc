//! Choosing how to prune, and doing it.

use leptos::prelude::*;

use crate::{i18n::t, state::AppState};

mod allocation;
mod explanation;
mod method;
mod run;
mod sparsity;
mod statistics;
mod terms;
pub mod variant_name;
mod variants;

use explanation::{ExplainAll, Explanations, Topic};

/// The settings, the run, and the variants that came of it.
#[component]
pub fn PruneStep() -> impl IntoView {
    let state = AppState::get();
    let open = RwSignal::new(None::<Topic>);
    provide_context(Explanations(open));
    let has_fine_settings = move || !(state.is_hidden("alloc") && state.is_hidden("terms"));
    view! {
        <div class="part">
            <p>{move || t("prune.intro")}" "<ExplainAll/></p>
            <method::MethodChoice/>
        </div>
        <sparsity::Sparsity/>
        <Show when=has_fine_settings>
            <details class="fine-settings">
                <summary>{move || t("prune.fine")}</summary>
                <div class="step-body">
                    <Show when=move || !state.is_hidden("alloc")>
                        <allocation::AllocationChoice/>
                    </Show>
                    <Show when=move || !state.is_hidden("terms")>
                        <terms::TermFields/>
                    </Show>
                    <statistics::SavedStatistics/>
                </div>
            </details>
        </Show>
        <run::Run/>
        <variants::Variants/>
        <explanation::ExplanationDialog/>
    }
}
