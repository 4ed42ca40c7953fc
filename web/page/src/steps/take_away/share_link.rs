//! The link that opens the same experiment elsewhere.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::{
    browser,
    components::copy_button::CopyButton,
    i18n::t,
    share::{self, ControlGroup, Experiment, SharedModel, SharedText},
    state::AppState,
    steps::chat::ChatState,
};

/// The link, what it does not carry, what it is to hide, and a button to copy it.
#[component]
pub fn ShareLink() -> impl IntoView {
    let state = AppState::get();
    let chat = ChatState::get();
    // What the link that was opened hides, the next one hides too, unless that is changed here.
    let hidden = RwSignal::new(state.hidden_controls.get_untracked());
    let experiment = Memo::new(move |_| share::gather(state, chat, hidden.get()));
    let link = Signal::derive(move || {
        experiment.with(|experiment| share::link(&browser::address(), experiment))
    });
    view! {
        <section class="part" aria-labelledby="take-away-link">
            <h3 id="take-away-link">{move || t("take-away.link")}</h3>
            <p>{move || t("take-away.link.sentence")}</p>
            <ul class="take-away-left-out">
                {move || experiment.with(left_out).into_iter().map(|key| view! {
                    <li>{t(key)}</li>
                }).collect_view()}
            </ul>
            <fieldset class="take-away-hide">
                <legend class="field-name">{move || t("take-away.hide")}</legend>
                <p class="field-help">{move || t("take-away.hide.help")}</p>
                {ControlGroup::ALL.map(|group| view! { <HideBox group hidden/> }).collect_view()}
            </fieldset>
            <label class="field">
                <span class="field-name">{move || t("take-away.link.field")}</span>
                <textarea
                    class="take-away-address"
                    rows="4"
                    readonly
                    dir="ltr"
                    spellcheck="false"
                    prop:value=move || link.get()
                />
            </label>
            <div class="buttons"><CopyButton text=link label="take-away.link.copy"/></div>
        </section>
    }
}

#[component]
fn HideBox(group: ControlGroup, hidden: RwSignal<BTreeSet<ControlGroup>>) -> impl IntoView {
    let title_key = match group {
        ControlGroup::Models => "take-away.hide.models",
        ControlGroup::OwnText => "take-away.hide.text",
        ControlGroup::Terms => "take-away.hide.terms",
        ControlGroup::Allocation => "take-away.hide.allocation",
        ControlGroup::Statistics => "take-away.hide.statistics",
        ControlGroup::Sampling => "take-away.hide.sampling",
        ControlGroup::Files => "take-away.hide.files",
    };
    let change = move |event| {
        let hides = event_target_checked(&event);
        hidden.update(|hidden| {
            if hides {
                hidden.insert(group);
            } else {
                hidden.remove(&group);
            }
        });
    };
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || hidden.with(|hidden| hidden.contains(&group))
                on:change=change
            />
            <span>{move || t(title_key)}</span>
        </label>
    }
}

/// Keys of the sentences that say what the link does not carry.
fn left_out(experiment: &Experiment) -> Vec<&'static str> {
    let own_model = experiment.model == SharedModel::Own;
    let own_text = experiment.text == SharedText::Own;
    [
        (own_model, "take-away.link.own-model"),
        (own_text, "take-away.link.own-text"),
        (experiment.own_statistics, "take-away.link.own-statistics"),
    ]
    .into_iter()
    .filter_map(|(is_own, key)| is_own.then_some(key))
    .collect()
}
