//! The page in the background, and back again.

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::{leptos_dom::helpers::window_event_listener_untyped, prelude::*};
use mwanda_protocol::{Answer, CallBody, LibraryEvent, LibraryRequest};

use crate::{
    browser::{self, wake_lock::WakeLock},
    i18n::t,
    state::{AppState, Meanwhile, Remedy, Underway},
};

/// A shorter absence is not worth a word, in milliseconds.
const SHORT: f64 = 5_000.0;
/// How long the engine has to answer, once the page is back.
const PATIENCE: Duration = Duration::from_secs(10);

/// What there is to say after an absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notice {
    Meanwhile(Meanwhile),
    /// The engine does not answer.
    Silent,
}

/// Says, when the page comes back from the background, what became of the work, and offers to start the engine anew if it
/// does not answer. Keeps the screen on while there is work that takes long.
#[component]
pub fn AbsenceNotice() -> impl IntoView {
    let state = AppState::get();
    let notice = RwSignal::new(None::<Notice>);
    let is_away = RwSignal::new(browser::is_in_background());
    let left = StoredValue::new(None::<(Underway, f64)>);
    // Which return it is, so that an answer after the next is not taken for its own.
    let returns = StoredValue::new(0_u32);
    let listener = window_event_listener_untyped("visibilitychange", move |_| {
        is_away.set(browser::is_in_background());
        notice.set(None);
        returns.update_value(|returns| *returns += 1);
        if is_away.get_untracked() {
            let underway = untrack(|| state.underway());
            left.set_value((!underway.is_empty()).then(|| (underway, js_sys::Date::now())));
        } else if let Some((underway, since)) = left.get_value()
            && js_sys::Date::now() - since >= SHORT
        {
            let this = returns.get_value();
            ask_after(state, underway, notice, move || returns.get_value() == this);
        }
    });
    on_cleanup(move || listener.remove());

    let lock = StoredValue::new_local(WakeLock::default());
    Effect::new(move |_| {
        let is_wanted = !is_away.get() && !state.underway().is_empty();
        lock.with_value(|lock| lock.want(is_wanted));
    });

    let is_stopped = move || state.engine_stopped.with(Option::is_some);
    let shown = move || notice.get().filter(|_| !is_stopped());
    let restart = move |_| {
        notice.set(None);
        state.apply(Remedy::RestartEngine);
    };
    view! {
        <div role="status">
            {move || shown().map(|shown| {
                let is_silent = shown == Notice::Silent;
                let sentence_key = match shown {
                    Notice::Meanwhile(meanwhile) => meanwhile.sentence_key(),
                    Notice::Silent => "shell.away.silent",
                };
                view! {
                    <div
                        class="banner"
                        class:banner-news=!is_silent
                        class:banner-warning=is_silent
                    >
                        <p class="banner-sentence">{move || t(sentence_key)}</p>
                        <div class="buttons">
                            {is_silent.then(|| view! {
                                <button type="button" class="button is-primary" on:click=restart>
                                    {move || t("shell.remedy.restart")}
                                </button>
                            })}
                            <button type="button" class="button" on:click=move |_| notice.set(None)>
                                {move || t("shell.remedy.dismiss")}
                            </button>
                        </div>
                    </div>
                }
            })}
        </div>
    }
}

/// Has the engine answer something cheap. What it had to say before that has arrived when it does.
fn ask_after(
    state: AppState,
    underway: Underway,
    notice: RwSignal<Option<Notice>>,
    is_current: impl Fn() -> bool + Clone + 'static,
) {
    let has_answered = Rc::new(Cell::new(false));
    let (answered, is_still_current) = (has_answered.clone(), is_current.clone());
    let request = CallBody::Library(LibraryRequest::List);
    state.call(request, &[], move |answer| {
        if let Answer::Library(LibraryEvent::State(library)) = answer {
            state.library.set(library);
        }
        if !answered.replace(true) && is_current() {
            let now = untrack(|| state.underway());
            notice.set(Some(Notice::Meanwhile(underway.meanwhile(&now))));
        }
    });
    set_timeout(
        move || {
            if !has_answered.get() && is_still_current() {
                notice.set(Some(Notice::Silent));
            }
        },
        PATIENCE,
    );
}
