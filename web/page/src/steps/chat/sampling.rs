//! How the next token is drawn.

use std::ops::RangeInclusive;

use leptos::prelude::*;
use mwanda_protocol::SamplingSettings;

use super::state::ChatState;
use crate::{
    components::number_field::NumberField,
    i18n::t,
    number_range::NumberRange,
    sampling_limits::{LARGEST_SEED, MAX_TOKENS, REPETITION_PENALTY, TEMPERATURE, TOP_K, TOP_P},
};

/// A field for each setting, and a button back to the defaults.
#[component]
pub fn Sampling() -> impl IntoView {
    let chat = ChatState::get();
    let of =
        move |read: fn(&SamplingSettings) -> f64| Signal::derive(move || chat.sampling.with(read));
    let to = move |write: fn(&mut SamplingSettings, f64)| {
        move |value| chat.sampling.update(|sampling| write(sampling, value))
    };
    view! {
        <details class="chat-sampling">
            <summary>{move || t("chat.sampling")}</summary>
            <div class="chat-sampling-fields">
                <NumberField
                    name="chat.temperature"
                    help="chat.temperature.help"
                    id="chat-temperature"
                    refused=chat.refused_numbers
                    range=real(&TEMPERATURE, 0.1)
                    value=of(|it| short(it.temperature))
                    on_change=to(|it, value| it.temperature = value as f32)
                />
                <NumberField
                    name="chat.top-k"
                    help="chat.top-k.help"
                    id="chat-top-k"
                    refused=chat.refused_numbers
                    range=whole(&TOP_K)
                    value=of(|it| it.top_k as f64)
                    on_change=to(|it, value| it.top_k = value as usize)
                />
                <NumberField
                    name="chat.top-p"
                    help="chat.top-p.help"
                    id="chat-top-p"
                    refused=chat.refused_numbers
                    range=real(&TOP_P, 0.05)
                    value=of(|it| short(it.top_p))
                    on_change=to(|it, value| it.top_p = value as f32)
                />
                <NumberField
                    name="chat.repetition-penalty"
                    help="chat.repetition-penalty.help"
                    id="chat-repetition-penalty"
                    refused=chat.refused_numbers
                    range=real(&REPETITION_PENALTY, 0.05)
                    value=of(|it| short(it.repetition_penalty))
                    on_change=to(|it, value| it.repetition_penalty = value as f32)
                />
                <NumberField
                    name="chat.max-tokens"
                    help="chat.max-tokens.help"
                    id="chat-max-tokens"
                    refused=chat.refused_numbers
                    range=whole(&MAX_TOKENS)
                    value=of(|it| it.max_tokens as f64)
                    on_change=to(|it, value| it.max_tokens = value as usize)
                />
                <NumberField
                    name="chat.seed-field"
                    help="chat.seed-field.help"
                    id="chat-seed"
                    refused=chat.refused_numbers
                    range=NumberRange::whole(0.0, LARGEST_SEED as f64)
                    value=of(|it| it.seed as f64)
                    on_change=to(|it, value| it.seed = value as u64)
                />
            </div>
            <button
                type="button"
                class="button is-small"
                on:click=move |_| chat.sampling.set(SamplingSettings::default())
            >
                {move || t("chat.sampling.reset")}
            </button>
        </details>
    }
}

fn real(range: &RangeInclusive<f32>, step: f64) -> NumberRange {
    NumberRange::real(short(*range.start()), short(*range.end()), step)
}

fn whole(range: &RangeInclusive<usize>) -> NumberRange {
    NumberRange::whole(*range.start() as f64, *range.end() as f64)
}

/// The shortest decimal that means this number: 0.7 and not 0.699999988.
fn short(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_show_short_numbers_that_mean_the_same() {
        for value in [0.7_f32, 0.95, 1.1, 0.0, 2.0, 0.01] {
            assert_eq!(short(value).to_string(), value.to_string());
            assert_eq!(short(value) as f32, value);
        }
    }
}
