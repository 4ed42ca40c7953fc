//! The shell: header, the way through the steps, and the step that is shown.

use leptos::{
    leptos_dom::helpers::{window_event_listener, window_event_listener_untyped},
    prelude::*,
};

use crate::{
    browser,
    components::{
        absence_notice::AbsenceNotice, header::Header, step_nav::StepNav,
        step_section::StepSection, troubles::Troubles, update_notice::UpdateNotice,
    },
    i18n::{self, UiLanguage, t},
    share::{self, HiddenNote, LinkBanner},
    state::{AppState, Step, Theme},
    steps::{
        chat::{ChatState, ChatStep},
        languages::LanguagesStep,
        lost::LostStep,
        model::ModelStep,
        prune::PruneStep,
        take_away::TakeAwayStep,
    },
    transport::worker::WorkerTransport,
};

const REMEMBERED_LANGUAGE: &str = "mwanda.language";
const REMEMBERED_THEME: &str = "mwanda.theme";

/// Puts the app in the place of the text that the page shows until then.
pub fn start() {
    let Some(place) = browser::element("app") else {
        return;
    };
    place.set_text_content(None);
    leptos::mount::mount_to(place, App).forget();
}

#[component]
fn App() -> impl IntoView {
    let state = AppState::new(WorkerTransport::start);
    provide_context(state);
    remember_language();
    remember_theme(state);
    let chat = ChatState::new();
    provide_context(chat);
    let opened = share::open(state, chat);
    follow_address(state);
    refuse_stray_drops();
    ask_before_leaving(state);
    state.refresh_library();
    state.refresh_devices();

    view! {
        <a class="skip-link" href="#main">{move || t("shell.skip")}</a>
        <Header/>
        <StepNav/>
        <main id="main" tabindex="-1">
            <Troubles/>
            <AbsenceNotice/>
            <UpdateNotice/>
            {opened.map(|reading| view! { <LinkBanner reading/> })}
            <HiddenNote/>
            <StepSection step=Step::Model><ModelStep/></StepSection>
            <StepSection step=Step::Languages><LanguagesStep/></StepSection>
            <StepSection step=Step::Prune><PruneStep/></StepSection>
            <StepSection step=Step::Lost><LostStep/></StepSection>
            <StepSection step=Step::Chat><ChatStep/></StepSection>
            <StepSection step=Step::TakeAway><TakeAwayStep/></StepSection>
        </main>
        <footer class="footer">
            <p>{move || t("shell.footer.private")}</p>
        </footer>
    }
}

/// Takes the language of the last visit, or the first that the browser prefers, and keeps `<html>` in step with it.
fn remember_language() {
    let remembered = browser::remembered(REMEMBERED_LANGUAGE);
    let wanted = remembered.into_iter().chain(browser::preferred_languages());
    let language = wanted
        .filter_map(|tag| UiLanguage::from_tag(&tag))
        .next()
        .unwrap_or_default();
    i18n::set_interface_language(language);
    Effect::new(move |before: Option<UiLanguage>| {
        let language = i18n::interface_language();
        if let Some(root) = browser::root() {
            // Setting these attributes of `<html>` cannot fail.
            let _ = root.set_attribute("lang", language.code());
            let _ = root.set_attribute("dir", language.direction());
        }
        if before.is_some_and(|before| before != language) {
            browser::remember(REMEMBERED_LANGUAGE, language.code());
        }
        language
    });
}

fn remember_theme(state: AppState) {
    let remembered = browser::remembered(REMEMBERED_THEME);
    if let Some(theme) = remembered.and_then(|name| Theme::from_name(&name)) {
        state.theme.set(theme);
    }
    Effect::new(move |_| {
        let name = state.theme.get().name();
        if let Some(root) = browser::root() {
            let _ = root.set_attribute("data-theme", name);
        }
        browser::remember(REMEMBERED_THEME, name);
    });
}

/// Keeps the step and the address in step with each other, and moves the focus to a step when it is shown.
fn follow_address(state: AppState) {
    if let Some(step) = Step::from_hash(&browser::address_hash()) {
        state.step.set(step);
    }
    let listener = window_event_listener(leptos::ev::hashchange, move |_| {
        if let Some(step) = Step::from_hash(&browser::address_hash())
            && state.step.get_untracked() != step
        {
            state.step.set(step);
        }
    });
    on_cleanup(move || listener.remove());
    Effect::new(move |before: Option<Step>| {
        let step = state.step.get();
        if before.is_some_and(|before| before != step) {
            // An address that names this step already, also by naming none, stays: a further one would be in the way back.
            if Step::from_hash(&browser::address_hash()) != Some(step) {
                browser::set_address_hash(step.hash());
            }
            // The section is unhidden by an effect of its own; the focus must come after it.
            request_animation_frame(move || browser::focus(step.heading_id()));
        }
        step
    });
}

/// A file that is dropped beside the place for it would otherwise be opened in place of the page.
fn refuse_stray_drops() {
    let over = window_event_listener(leptos::ev::dragover, |event| event.prevent_default());
    let drop = window_event_listener(leptos::ev::drop, |event| event.prevent_default());
    on_cleanup(move || {
        over.remove();
        drop.remove();
    });
}

/// Has the browser ask before the page is left while there is something that would be lost: work under way, or variants.
fn ask_before_leaving(state: AppState) {
    let listener = window_event_listener_untyped("beforeunload", move |event| {
        let has_variants = state
            .variants
            .with_untracked(|variants| !variants.is_empty());
        if has_variants || !untrack(|| state.underway()).is_empty() {
            event.prevent_default();
            // Older browsers ask for this instead.
            let _ = js_sys::Reflect::set(&event, &"returnValue".into(), &"leave".into());
        }
    });
    on_cleanup(move || listener.remove());
}
