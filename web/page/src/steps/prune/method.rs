//! How weights are scored.

use leptos::prelude::*;
use mwanda_protocol::{AllocationSettings, Method, Terms};

use super::explanation::{Explain, Topic};
use crate::{
    components::choice::{Choice, ChoiceOption},
    state::AppState,
};

/// The criterion. Choosing one takes its own defaults with it, as far as they differ.
#[component]
pub fn MethodChoice() -> impl IntoView {
    let state = AppState::get();
    let option = |value, name, help| ChoiceOption {
        value,
        name,
        help: Some(help),
    };
    let options = vec![
        option(
            Method::MWanda,
            "prune.method.m-wanda",
            "prune.method.m-wanda.help",
        ),
        option(
            Method::MWandaOnWanda,
            "prune.method.m-wanda-on-wanda",
            "prune.method.m-wanda-on-wanda.help",
        ),
        option(
            Method::Wanda,
            "prune.method.wanda",
            "prune.method.wanda.help",
        ),
        option(Method::Ria, "prune.method.ria", "prune.method.ria.help"),
        option(
            Method::Magnitude,
            "prune.method.magnitude",
            "prune.method.magnitude.help",
        ),
    ];
    let method = Signal::derive(move || state.settings.with(|settings| settings.method));
    let choose = move |method| {
        state.settings.update(|settings| {
            let before = settings.method;
            settings.method = method;
            // What the user has changed stays.
            if settings.terms == Terms::for_method(before) {
                settings.terms = Terms::for_method(method);
            }
            let default = |method| AllocationSettings::default_for(method, &settings.pattern);
            if settings.allocation == default(before) {
                settings.allocation = default(method);
            }
        });
    };
    view! {
        <div class="part">
            <Choice legend="prune.method" group="method" options=options value=method on_choose=choose>
                <Explain topic=Topic::Method/>
            </Choice>
        </div>
    }
}
