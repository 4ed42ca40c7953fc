//! How sparsity is spread over the blocks.

use leptos::prelude::*;
use mwanda_protocol::{Allocation, AllocationSettings, CwlKeep, Pattern};

use super::explanation::{Explain, Topic};
use crate::{
    components::{
        choice::{Choice, ChoiceOption},
        number_field::NumberField,
    },
    i18n::t,
    number_range::NumberRange,
    state::AppState,
};

/// Uniform, OWL or CWL, with the settings of each.
#[component]
pub fn AllocationChoice() -> impl IntoView {
    let state = AppState::get();
    let of = move |read: fn(&AllocationSettings) -> f64| {
        Signal::derive(move || state.settings.with(|settings| read(&settings.allocation)))
    };
    let kind = Signal::derive(move || state.settings.with(|settings| settings.allocation.kind));
    let is_free = move || {
        state
            .settings
            .with(|settings| settings.pattern == Pattern::Unstructured)
    };
    let option = |value, name, help| ChoiceOption {
        value,
        name,
        help: Some(help),
    };
    let kinds = [
        option(
            Allocation::Uniform,
            "prune.allocation.uniform",
            "prune.allocation.uniform.help",
        ),
        option(
            Allocation::Cwl,
            "prune.allocation.cwl",
            "prune.allocation.cwl.help",
        ),
        option(
            Allocation::Owl,
            "prune.allocation.owl",
            "prune.allocation.owl.help",
        ),
    ];
    let change = move |change: &dyn Fn(&mut AllocationSettings)| {
        state
            .settings
            .update(|settings| change(&mut settings.allocation));
    };
    let choose = move |kind: Allocation| {
        state.settings.update(|settings| {
            settings.allocation.kind = kind;
            if kind != Allocation::Uniform {
                settings.sparsity = settings.sparsity.min(0.95);
            }
        });
    };
    view! {
        <div class="part">
            <Show
                when=is_free
                fallback=|| view! { <p class="note">{move || t("prune.allocation.fixed")}</p> }
            >
                <Choice
                    legend="prune.allocation"
                    group="allocation"
                    options=kinds.to_vec()
                    value=kind
                    on_choose=choose
                >
                    <Explain topic=Topic::Allocation/>
                </Choice>
                <div class="field-grid">
                    <Show when=move || kind.get() != Allocation::Uniform>
                        <NumberField
                            name="prune.allocation.range"
                            help="prune.allocation.range.help"
                            id="allocation-range"
                            refused=state.refused_numbers
                            range=NumberRange::real(0.0, 0.5, 0.01)
                            value=of(|allocation| allocation.range)
                            on_change=move |value| change(&|allocation| allocation.range = value)
                        />
                    </Show>
                    <Show when=move || kind.get() == Allocation::Owl>
                        <NumberField
                            name="prune.allocation.multiple"
                            help="prune.allocation.multiple.help"
                            id="owl-multiple"
                            refused=state.refused_numbers
                            range=NumberRange::real(0.01, 1000.0, 1.0)
                            value=of(|allocation| allocation.owl_multiple)
                            on_change=move |value| change(&|allocation| allocation.owl_multiple = value)
                        />
                    </Show>
                    <Show when=move || kind.get() == Allocation::Cwl>
                        <CwlSide/>
                    </Show>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn CwlSide() -> impl IntoView {
    let state = AppState::get();
    let side = Signal::derive(move || state.settings.with(|settings| settings.allocation.cwl_keep));
    let sides = [
        (CwlKeep::Low, "prune.cwl.low", "prune.cwl.low.help"),
        (CwlKeep::High, "prune.cwl.high", "prune.cwl.high.help"),
    ];
    let sides = sides.map(|(value, name, help)| ChoiceOption {
        value,
        name,
        help: Some(help),
    });
    view! {
        <Choice
            legend="prune.cwl"
            group="cwl-side"
            options=sides.to_vec()
            value=side
            on_choose=move |side| state.settings.update(|settings| settings.allocation.cwl_keep = side)
        >
            <Explain topic=Topic::Allocation/>
        </Choice>
    }
}
