//! In which language to chat, and with whom.

use leptos::prelude::*;

use super::state::ChatState;
use crate::{
    i18n::{isolated, t, t_with},
    share::Ask,
    state::{AppState, Step},
};

/// The language, the models that are asked, and the variant among several.
#[component]
pub fn Partners() -> impl IntoView {
    let state = AppState::get();
    let has_variants = Memo::new(move |_| state.variants.with(|variants| !variants.is_empty()));
    view! {
        <div class="chat-partners">
            <LanguageChoice/>
            <Show
                when=move || has_variants.get()
                fallback=|| view! {
                    <p class="note">
                        {move || t("chat.only-dense")}
                        " "
                        <a href=format!("#{}", Step::Prune.hash())>{move || t(Step::Prune.title_key())}</a>
                    </p>
                }
            >
                <VariantChoice/>
                <AskChoice/>
            </Show>
        </div>
        <UnseenNote/>
    }
}

#[component]
fn LanguageChoice() -> impl IntoView {
    let chat = ChatState::get();
    let option = move |language: &'static mwanda_text::Language| {
        view! {
            <option
                value=language.code
                lang=language.code
                selected=move || chat.language.with(|chosen| chosen == language.code)
            >
                {language.own_name}
            </option>
        }
    };
    view! {
        <label class="field">
            <span class="field-name">{move || t("chat.language")}</span>
            <select
                disabled=move || chat.is_asking()
                on:change=move |event| chat.language.set(event_target_value(&event))
            >
                {mwanda_text::languages().iter().map(option).collect_view()}
            </select>
        </label>
    }
}

/// Which variant is selected, for the whole page.
#[component]
fn VariantChoice() -> impl IntoView {
    let state = AppState::get();
    let chat = ChatState::get();
    let names = Memo::new(move |_| {
        state.variants.with(|variants| {
            let names = variants.iter().map(|variant| variant.name.clone());
            names.collect::<Vec<_>>()
        })
    });
    let option = move |name: String| {
        let own = name.clone();
        let is_selected = move || state.selected.with(|chosen| chosen.as_ref() == Some(&own));
        view! { <option value=name.clone() selected=is_selected>{name.clone()}</option> }
    };
    view! {
        <label class="field">
            <span class="field-name">{move || t("chat.variant")}</span>
            <select
                disabled=move || chat.is_asking()
                on:change=move |event| state.select_variant(&event_target_value(&event))
            >
                {move || names.get().into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}

#[component]
fn AskChoice() -> impl IntoView {
    let chat = ChatState::get();
    let choice = move |ask: Ask| {
        let title_key = match ask {
            Ask::Both => "chat.ask.both",
            Ask::Dense => "chat.ask.dense",
            Ask::Pruned => "chat.ask.pruned",
        };
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="chat-ask"
                    value=ask.name()
                    prop:checked=move || chat.ask.get() == ask
                    disabled=move || chat.is_asking()
                    on:change=move |_| chat.ask.set(ask)
                />
                <span>{move || t(title_key)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="chat-ask">
            <legend class="field-name">{move || t("chat.ask")}</legend>
            {Ask::ALL.map(choice).collect_view()}
        </fieldset>
    }
}

/// Says that the selected variant was calibrated on other languages than the one that is chatted in.
#[component]
fn UnseenNote() -> impl IntoView {
    let state = AppState::get();
    let chat = ChatState::get();
    let is_unseen = Memo::new(move |_| {
        let language = chat.language.get();
        state.selected_variant().is_some_and(|variant| {
            let calibrated = variant.manifest.calibrated_languages();
            !calibrated.is_empty() && !calibrated.contains(&language.as_str())
        })
    });
    view! {
        <Show when=move || is_unseen.get()>
            <p class="note">
                {move || t_with("chat.unseen", &[("language", &isolated(chat.spoken().own_name))])}
            </p>
        </Show>
    }
}
