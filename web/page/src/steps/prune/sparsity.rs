//! How much is pruned, and in which pattern.

use leptos::prelude::*;
use mwanda_protocol::{Allocation, AllocationSettings, Pattern, Scope};

use super::explanation::{Explain, Topic};
use crate::{
    components::choice::{Choice, ChoiceOption},
    i18n::{number::percent, t, t_with},
    share::ControlGroup,
    state::AppState,
};

/// N:M patterns that are offered beside a free one: those that hardware and the literature know.
const PATTERNS: [(usize, usize, &str); 3] = [
    (2, 4, "prune.pattern.2-4"),
    (4, 8, "prune.pattern.4-8"),
    (1, 4, "prune.pattern.1-4"),
];

/// The sparsity, or an N:M pattern that fixes it, and among which weights scores compete.
#[component]
pub fn Sparsity() -> impl IntoView {
    let state = AppState::get();
    let pattern = Signal::derive(move || state.settings.with(|settings| settings.pattern));
    let is_free = move || pattern.get() == Pattern::Unstructured;
    let free = ChoiceOption {
        value: Pattern::Unstructured,
        name: "prune.pattern.free",
        help: Some("prune.pattern.free.help"),
    };
    let fixed = PATTERNS.map(|(keep, of, name)| ChoiceOption {
        value: Pattern::NOfM { keep, of },
        name,
        help: None,
    });
    let scopes = [
        (Scope::Row, "prune.scope.row", "prune.scope.row.help"),
        (
            Scope::Matrix,
            "prune.scope.matrix",
            "prune.scope.matrix.help",
        ),
    ];
    let scopes = scopes.map(|(value, name, help)| ChoiceOption {
        value,
        name,
        help: Some(help),
    });
    let scope = Signal::derive(move || state.settings.with(|settings| settings.scope));
    let fixed_share = move || {
        let share = state.settings.with(|settings| settings.target());
        t_with("prune.pattern.share", &[("share", &percent(share, 0))])
    };
    view! {
        <div class="part">
            <div class="prune-columns">
                <Choice
                    legend="prune.pattern"
                    group="pattern"
                    options=std::iter::once(free).chain(fixed).collect()
                    value=pattern
                    on_choose=move |pattern| choose_pattern(state, pattern)
                >
                    <Explain topic=Topic::Pattern/>
                </Choice>
                <div class="part">
                    <Show when=is_free fallback=move || view! { <p>{fixed_share}</p> }>
                        <SparsitySlider/>
                        <Show when=move || !state.is_hidden(ControlGroup::Terms)>
                            <Choice
                                legend="prune.scope"
                                group="scope"
                                options=scopes.to_vec()
                                value=scope
                                on_choose=move |scope| state.settings.update(|settings| settings.scope = scope)
                            >
                                <Explain topic=Topic::Pattern/>
                            </Choice>
                        </Show>
                    </Show>
                </div>
            </div>
        </div>
    }
}

#[component]
fn SparsitySlider() -> impl IntoView {
    let state = AppState::get();
    let sparsity = Signal::derive(move || state.settings.with(|settings| settings.sparsity));
    // Beyond this, only pruning every block alike is possible.
    let most = move || {
        let is_uniform = state
            .settings
            .with(|settings| settings.allocation.kind == Allocation::Uniform);
        if is_uniform { 100 } else { 95 }
    };
    let slid = move |event| {
        if let Ok(share) = event_target_value(&event).parse::<f64>() {
            state
                .settings
                .update(|settings| settings.sparsity = share / 100.0);
        }
    };
    let shown = move || percent(sparsity.get(), 0);
    view! {
        <div class="field">
            <div class="field-row">
                <label class="field-name" for="sparsity">{move || t("prune.sparsity")}</label>
                <output class="sparsity-value" for="sparsity">{shown}</output>
            </div>
            <input
                type="range"
                id="sparsity"
                min="0"
                max=most
                step="1"
                aria-describedby="sparsity-help"
                aria-valuetext=shown
                prop:value=move || (sparsity.get() * 100.0).round().to_string()
                on:input=slid
            />
            <p class="field-help" id="sparsity-help">{move || t("prune.sparsity.help")}</p>
        </div>
    }
}

fn choose_pattern(state: AppState, pattern: Pattern) {
    state.settings.update(|settings| {
        settings.pattern = pattern;
        if pattern == Pattern::Unstructured {
            settings.allocation.kind =
                AllocationSettings::default_for(settings.method, &pattern).kind;
        } else {
            // A pattern fixes every row's sparsity, so nothing is left to be spread.
            settings.allocation.kind = Allocation::Uniform;
            settings.scope = Scope::Row;
        }
    });
}
