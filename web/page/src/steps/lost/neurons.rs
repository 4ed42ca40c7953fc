//! Each language's own strongest neurons.

use std::collections::BTreeMap;

use leptos::prelude::*;
use mwanda_protocol::{BlockInput, Neuron};

use super::language_rows::place;
use crate::{
    charts::{
        copy_table::CopyTable,
        figures,
        scroll::Scroll,
        tab_separated::{plain, tab_separated},
    },
    i18n::{language_name, number, t, t_with},
};

/// The neurons of one language at a time.
#[component]
pub fn Neurons(
    /// By language, the strongest first.
    neurons: BTreeMap<String, Vec<Neuron>>,
) -> impl IntoView {
    let mut codes: Vec<String> = neurons.keys().cloned().collect();
    codes.sort_by_key(|code| (place(code), code.clone()));
    let chosen = RwSignal::new(codes.first().cloned().unwrap_or_default());
    let neurons = StoredValue::new(neurons);
    let rows = move || {
        let code = chosen.get();
        neurons.with_value(|neurons| neurons.get(&code).cloned().unwrap_or_default())
    };
    let options = codes.into_iter().map(|code| {
        let name = code.clone();
        let name = move || language_name(&name);
        view! { <option value=code>{name}</option> }
    });
    view! {
        <p class="field-row">
            <label for="lost-neurons">{move || t("charts.language")}</label>
            <select
                id="lost-neurons"
                on:change=move |event| chosen.set(event_target_value(&event))
            >
                {options.collect_view()}
            </select>
        </p>
        <Scroll name=Signal::derive(move || t("lost.neurons.title"))>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{move || t("charts.block")}</th>
                        <th scope="col">{move || t("lost.neurons.input")}</th>
                        <th scope="col" class="is-number">{move || t("lost.neurons.feature")}</th>
                        <th scope="col" class="is-number">{move || t("lost.neurons.rms")}</th>
                        <th scope="col" class="is-number">{move || t("lost.neurons.runner-up")}</th>
                        <th scope="col" class="is-number">{move || t("lost.neurons.ratio")}</th>
                        <th scope="col" class="is-number">{move || t("lost.neurons.kept")}</th>
                    </tr>
                </thead>
                <tbody>{move || rows().iter().map(row).collect_view()}</tbody>
            </table>
        </Scroll>
        <CopyTable text=move |()| neurons.with_value(as_text) />
    }
}

fn row(neuron: &Neuron) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">
                {t_with("charts.block-number", &[("number", &number::integer(neuron.block as u64))])}
            </th>
            <td>{input_name(neuron.input)}</td>
            <td class="is-number">{number::integer(neuron.feature as u64)}</td>
            <td class="is-number">{figures::any(neuron.rms)}</td>
            <td class="is-number">{figures::any(neuron.runner_up)}</td>
            <td class="is-number strong">{figures::times(neuron.rms / neuron.runner_up)}</td>
            <td class="is-number">{figures::share(neuron.kept)}</td>
        </tr>
    }
}

/// What an input of a block is for people; reactive.
fn input_name(input: BlockInput) -> String {
    match input {
        BlockInput::Attention => t("lost.input.attention"),
        BlockInput::AttentionOutput => t("lost.input.attention-output"),
        BlockInput::Mlp => t("lost.input.mlp"),
        BlockInput::MlpOutput => t("lost.input.mlp-output"),
    }
}

/// The neurons of all languages as tab-separated text.
fn as_text(neurons: &BTreeMap<String, Vec<Neuron>>) -> String {
    let header = vec![
        t("lost.column.code"),
        t("charts.block"),
        t("lost.neurons.input"),
        t("lost.neurons.feature"),
        t("lost.neurons.rms"),
        t("lost.neurons.runner-up"),
        t("lost.neurons.kept"),
    ];
    let rows = neurons.iter().flat_map(|(code, neurons)| {
        neurons.iter().map(|neuron| {
            vec![
                code.clone(),
                neuron.block.to_string(),
                neuron.input.name().to_owned(),
                neuron.feature.to_string(),
                plain(Some(neuron.rms)),
                plain(Some(neuron.runner_up)),
                plain(Some(neuron.kept)),
            ]
        })
    });
    tab_separated(std::iter::once(header).chain(rows))
}
