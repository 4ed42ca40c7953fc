//! How text becomes windows.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use mwanda_protocol::WindowSettings;

use crate::{
    components::number_field::NumberField,
    i18n::t,
    number_range::NumberRange,
    state::AppState,
    window_limits::{LONGEST_WINDOW, MOST_WINDOWS},
};

/// The fewest tokens a window can have: one before the first that is predicted, and one to spare.
const SHORTEST_WINDOW: f64 = 3.0;

/// Windows a language and tokens a window, for calibration and evaluation alike.
#[component]
pub fn Windows() -> impl IntoView {
    let state = AppState::get();
    let windows = Memo::new(move |_| state.settings.with(|settings| settings.windows));
    // What a model knows no positions for cannot be a window.
    let length = Signal::derive(move || {
        let longest = state.model.with(|model| {
            model
                .as_ref()
                .map(|model| model.report.max_positions as f64)
        });
        let most = LONGEST_WINDOW as f64;
        NumberRange::whole(
            SHORTEST_WINDOW,
            longest.map_or(most, |longest| longest.min(most)),
        )
    });
    measure_after_changes(state, windows);
    let takes_all = move || windows.get().samples.is_none();
    let change = move |change: &dyn Fn(&mut WindowSettings)| {
        state
            .settings
            .update(|settings| change(&mut settings.windows));
    };
    view! {
        <div class="part">
            <h3>{move || t("languages.windows.title")}</h3>
            <p>{move || t("languages.windows.text")}</p>
            <div class="field-grid">
                <div class="field">
                    <Show when=move || !takes_all()>
                        <NumberField
                            name="languages.samples"
                            help="languages.samples.help"
                            id="samples"
                            refused=state.refused_numbers
                            range=NumberRange::whole(1.0, MOST_WINDOWS as f64)
                            value=Signal::derive(move || windows.get().samples.unwrap_or(3) as f64)
                            on_change=move |value| change(&|windows| windows.samples = Some(value as usize))
                        />
                    </Show>
                    <label class="check">
                        <input
                            type="checkbox"
                            prop:checked=takes_all
                            on:change=move |event| {
                                let samples = (!event_target_checked(&event)).then_some(3);
                                change(&|windows| windows.samples = samples);
                            }
                        />
                        <span>{move || t("languages.samples.all")}</span>
                    </label>
                </div>
                <NumberField
                    name="languages.length"
                    help="languages.length.help"
                    id="sequence-length"
                    refused=state.refused_numbers
                    range=length
                    value=Signal::derive(move || windows.get().sequence_length as f64)
                    on_change=move |value| change(&|windows| windows.sequence_length = value as usize)
                />
            </div>
        </div>
    }
}

/// Counts anew once the settings have rested for a moment.
fn measure_after_changes(state: AppState, windows: Memo<WindowSettings>) {
    const REST: Duration = Duration::from_millis(600);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |before: Option<()>| {
        windows.track();
        if let Some(handle) = waiting.get_value() {
            handle.clear();
        }
        if before.is_some() {
            let measure = move || state.measure_texts();
            waiting.set_value(set_timeout_with_handle(measure, REST).ok());
        }
    });
}
