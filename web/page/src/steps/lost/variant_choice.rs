//! Which variant is looked at.

use leptos::prelude::*;
use mwanda_protocol::Method;

use crate::{
    charts::figures,
    i18n::{isolated, t, t_count, t_with},
    state::{AppState, Variant},
};

/// The variant that is looked at, with a choice where there are several.
#[component]
pub fn VariantChoice() -> impl IntoView {
    let state = AppState::get();
    let names = Memo::new(move |_| {
        state.variants.with(|variants| {
            let names = variants.iter().map(|variant| variant.name.clone());
            names.collect::<Vec<String>>()
        })
    });
    let choice = move || {
        let options = names.get().into_iter().map(|name| {
            let own = name.clone();
            let is_selected = move || state.selected.get().as_ref() == Some(&own);
            view! {
                <option value=name.clone() prop:selected=is_selected>
                    {name.clone()}
                </option>
            }
        });
        view! {
            <p class="field">
                <label for="lost-variant">{move || t("lost.variant")}</label>
                <select
                    id="lost-variant"
                    on:change=move |event| state.select_variant(&event_target_value(&event))
                >
                    {options.collect_view()}
                </select>
            </p>
        }
    };
    view! {
        {move || (names.with(Vec::len) > 1).then(choice)}
        <p class="note">{move || state.selected_variant().map(|variant| in_short(&variant))}</p>
    }
}

/// How a variant was made, in a sentence; reactive.
fn in_short(variant: &Variant) -> String {
    let manifest = &variant.manifest;
    let made = t_with(
        "lost.variant.made",
        &[
            ("name", &isolated(&variant.name)),
            ("method", &method_name(manifest.settings.method)),
            ("share", &figures::share(manifest.sparsity)),
        ],
    );
    let languages = match manifest.calibrated_languages().len() {
        0 => t("lost.variant.no-text"),
        count => t_count("lost.variant.calibrated", count as u64, &[]),
    };
    format!("{made} {languages}")
}

/// A method's name; reactive.
pub fn method_name(method: Method) -> String {
    match method {
        Method::Magnitude => t("prune.method.magnitude"),
        Method::Wanda => t("prune.method.wanda"),
        Method::Ria => t("prune.method.ria"),
        Method::MWandaOnWanda => t("prune.method.m-wanda-on-wanda"),
        Method::MWanda => t("prune.method.m-wanda"),
    }
}
