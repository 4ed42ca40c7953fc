//! Choosing how to prune, and doing it.

use leptos::prelude::*;

use crate::{i18n::t, share::ControlGroup, state::AppState};

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

/// What is folded up.
const FINE: [ControlGroup; 3] = [
    ControlGroup::Allocation,
    ControlGroup::Terms,
    ControlGroup::Statistics,
];

/// The settings, the run, and the variants that came of it.
#[component]
pub fn PruneStep() -> impl IntoView {
    let state = AppState::get();
    let open = RwSignal::new(None::<Topic>);
    provide_context(Explanations(open));
    let has_fine_settings = move || FINE.iter().any(|&group| !state.is_hidden(group));
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
                    <Show when=move || !state.is_hidden(ControlGroup::Allocation)>
                        <allocation::AllocationChoice/>
                    </Show>
                    <Show when=move || !state.is_hidden(ControlGroup::Terms)>
                        <terms::TermFields/>
                    </Show>
                    <Show when=move || !state.is_hidden(ControlGroup::Statistics)>
                        <statistics::SavedStatistics/>
                    </Show>
                </div>
            </details>
        </Show>
        <run::Run/>
        <variants::Variants/>
        <explanation::ExplanationDialog/>
    }
}
