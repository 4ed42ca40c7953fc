//! The user's own texts, one file a language.

use leptos::prelude::*;

use super::text_file::{LARGEST_TEXT, Refusal, checked, language_of};
use crate::{
    browser::files::{self, PickedFile},
    components::file_drop::FileDrop,
    i18n::{language_name, number::integer, t, t_with},
    state::AppState,
};

/// Takes texts by drop or dialog, lists them, and lets each be removed.
#[component]
pub fn OwnText() -> impl IntoView {
    let state = AppState::get();
    let refused = RwSignal::new(Vec::<(String, Refusal)>::new());
    let take = move |picked: Vec<PickedFile>| {
        refused.update(Vec::clear);
        for picked in picked {
            take_file(state, refused, picked);
        }
    };
    let codes = Memo::new(move |_| {
        state
            .own_texts
            .with(|own| own.keys().cloned().collect::<Vec<_>>())
    });
    view! {
        <div class="part">
            <h3>{move || t("languages.own.title")}</h3>
            <p>{move || t("languages.own.text")}</p>
            <FileDrop
                hint="languages.own.drop"
                pick="languages.own.pick"
                accept=".txt,text/plain"
                on_files=take
            />
            <div role="status">
                {move || refused.get().into_iter().map(|(file, refusal)| view! {
                    <p class="banner banner-warning">
                        {move || t_with(refusal.sentence_key(), &[("file", &file)])}
                    </p>
                }).collect_view()}
            </div>
            <Show when=move || !codes.with(Vec::is_empty)>
                <ul class="own-texts">
                    <For each=move || codes.get() key=|code| code.clone() let:code>
                        <OwnTextItem code/>
                    </For>
                </ul>
            </Show>
        </div>
    }
}

#[component]
fn OwnTextItem(code: String) -> impl IntoView {
    let state = AppState::get();
    let code = StoredValue::new(code);
    let characters = move || {
        let count = code.with_value(|code| {
            state
                .own_texts
                .with(|own| own.get(code).map_or(0, |text| text.chars().count()))
        });
        t_with(
            "languages.own.characters",
            &[("count", &integer(count as u64))],
        )
    };
    let label = move || {
        let name = code.with_value(|code| language_name(code));
        t_with("languages.own.remove-this", &[("language", &name)])
    };
    view! {
        <li>
            <strong>{move || code.with_value(|code| language_name(code))}</strong>
            <span class="note">{characters}</span>
            <button
                type="button"
                class="button is-small"
                aria-label=label
                on:click=move |_| remove(state, &code.get_value())
            >
                {move || t("languages.own.remove")}
            </button>
        </li>
    }
}

fn take_file(state: AppState, refused: RwSignal<Vec<(String, Refusal)>>, picked: PickedFile) {
    let PickedFile { path, file } = picked;
    let refuse = move |path: String, refusal| {
        refused.update(|refused| refused.push((path, refusal)));
    };
    let code = match language_of(&path) {
        Ok(_) if file.size() > LARGEST_TEXT => return refuse(path, Refusal::TooLarge),
        Ok(code) => code,
        Err(refusal) => return refuse(path, refusal),
    };
    files::read_text(&file, move |contents| match checked(contents) {
        Ok(text) => {
            state.own_texts.update(|own| {
                own.insert(code.clone(), text);
            });
            for languages in [state.calibration_languages, state.evaluated_languages] {
                languages.update(|languages| {
                    languages.insert(code.clone());
                });
            }
            state.measure_texts();
        }
        Err(refusal) => refuse(path, refusal),
    });
}

fn remove(state: AppState, code: &str) {
    state.own_texts.update(|own| {
        own.remove(code);
    });
    if mwanda_text::language(code).is_none() {
        for languages in [state.calibration_languages, state.evaluated_languages] {
            languages.update(|languages| {
                languages.remove(code);
            });
        }
    }
    state.measure_texts();
}
