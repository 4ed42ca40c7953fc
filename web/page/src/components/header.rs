//! The page's head: its name, and how the interface looks and speaks.

use leptos::prelude::*;

use crate::{
    i18n::{self, UiLanguage, t},
    state::{AppState, Theme},
};

/// Name, interface language, colours.
#[component]
pub fn Header() -> impl IntoView {
    let state = AppState::get();
    let choose_language = move |event| {
        if let Some(language) = UiLanguage::from_tag(&event_target_value(&event)) {
            i18n::set_interface_language(language);
        }
    };
    let choose_theme = move |event| {
        if let Some(theme) = Theme::from_name(&event_target_value(&event)) {
            state.theme.set(theme);
        }
    };
    let language_option = |language: UiLanguage| {
        view! {
            <option
                value=language.code()
                lang=language.code()
                selected=move || i18n::interface_language() == language
            >
                {language.own_name()}
            </option>
        }
    };
    let theme_option = move |theme: Theme| {
        view! {
            <option value=theme.name() selected=move || state.theme.get() == theme>
                {move || t(theme.title_key())}
            </option>
        }
    };
    view! {
        <header class="header">
            <div class="header-name">
                <h1>"mwanda"</h1>
                <p>{move || t("shell.tagline")}</p>
            </div>
            <div class="header-choices">
                <label>
                    <span>{move || t("shell.interface-language")}</span>
                    <select on:change=choose_language>
                        {UiLanguage::ALL.map(language_option).collect_view()}
                    </select>
                </label>
                <label>
                    <span>{move || t("shell.theme")}</span>
                    <select on:change=choose_theme>{Theme::ALL.map(theme_option).collect_view()}</select>
                </label>
            </div>
        </header>
    }
}
