//! The weights of the criterion's terms.

use leptos::prelude::*;
use mwanda_protocol::{Method, Terms};

use super::explanation::{Explain, Topic};
use crate::{
    components::number_field::NumberField, i18n::t, number_range::NumberRange, state::AppState,
};

/// A field for each term that the chosen method has.
#[component]
pub fn TermFields() -> impl IntoView {
    let state = AppState::get();
    let method = Memo::new(move |_| state.settings.with(|settings| settings.method));
    let has_factor = move || matches!(method.get(), Method::MWandaOnWanda | Method::MWanda);
    let has_exponent = move || method.get().is_relative();
    let of = move |read: fn(&Terms) -> f64| {
        Signal::derive(move || state.settings.with(|settings| read(&settings.terms)))
    };
    let change = move |change: &dyn Fn(&mut Terms)| {
        state
            .settings
            .update(|settings| change(&mut settings.terms));
    };
    // A negative exponent would divide by a floor of zero.
    let least_floor = move || {
        let is_negative = state
            .settings
            .with(|settings| settings.terms.activation_exponent < 0.0);
        if is_negative { 1e-6 } else { 0.0 }
    };
    let reset = move |_| {
        state
            .settings
            .update(|settings| settings.terms = Terms::for_method(settings.method));
    };
    let is_default = move || {
        state
            .settings
            .with(|settings| settings.terms == Terms::for_method(settings.method))
    };
    view! {
        <Show when=move || has_factor() || has_exponent()>
            <div class="part">
                <h3>{move || t("prune.terms")}</h3>
                <div class="field-grid">
                    <Show when=has_factor>
                        <NumberField
                            name="prune.terms.lambda"
                            help="prune.terms.lambda.help"
                            id="term-lambda"
                            refused=state.refused_numbers
                            range=NumberRange::real(-1.0, 1000.0, 0.1)
                            value=of(|terms| terms.variance_weight)
                            on_change=move |value| change(&|terms| terms.variance_weight = value)
                        >
                            <Explain topic=Topic::Variance/>
                        </NumberField>
                        <NumberField
                            name="prune.terms.rho"
                            help="prune.terms.rho.help"
                            id="term-rho"
                            refused=state.refused_numbers
                            range=NumberRange::real(-10.0, 10.0, 0.1)
                            value=of(|terms| terms.activation_exponent)
                            on_change=move |value| change(&|terms| set_rho(terms, value))
                        >
                            <Explain topic=Topic::Activation/>
                        </NumberField>
                        <NumberField
                            name="prune.terms.epsilon"
                            help="prune.terms.epsilon.help"
                            id="term-epsilon"
                            refused=state.refused_numbers
                            range=Signal::derive(move || NumberRange::real(least_floor(), 1000.0, 0.1))
                            value=of(|terms| terms.activation_floor)
                            on_change=move |value| change(&|terms| terms.activation_floor = value)
                        >
                            <Explain topic=Topic::Activation/>
                        </NumberField>
                    </Show>
                    <Show when=has_exponent>
                        <NumberField
                            name="prune.terms.a"
                            help="prune.terms.a.help"
                            id="term-a"
                            refused=state.refused_numbers
                            range=NumberRange::real(0.0, 10.0, 0.05)
                            value=of(|terms| terms.ria_exponent)
                            on_change=move |value| change(&|terms| terms.ria_exponent = value)
                        >
                            <Explain topic=Topic::Ria/>
                        </NumberField>
                    </Show>
                </div>
                <button
                    type="button"
                    class="button is-small prune-reset"
                    disabled=is_default
                    on:click=reset
                >
                    {move || t("prune.terms.reset")}
                </button>
            </div>
        </Show>
    }
}

fn set_rho(terms: &mut Terms, value: f64) {
    terms.activation_exponent = value;
    if value < 0.0 && terms.activation_floor == 0.0 {
        terms.activation_floor = Terms::default().activation_floor;
    }
}
