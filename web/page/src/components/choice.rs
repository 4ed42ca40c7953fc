//! A choice of one among a few, each with a sentence that explains it.

use leptos::prelude::*;

use crate::i18n::t;

/// One option of a [`Choice`].
#[derive(Clone, Copy, Debug)]
pub struct ChoiceOption<T> {
    /// What is chosen.
    pub value: T,
    /// Key of its name.
    pub name: &'static str,
    /// Key of its explanation, if it needs one.
    pub help: Option<&'static str>,
}

/// Radio buttons under a legend, each with its explanation.
#[component]
pub fn Choice<T, C>(
    /// Key of the legend.
    legend: &'static str,
    /// Name that groups the radio buttons, unique on the page.
    group: &'static str,
    /// What can be chosen.
    options: Vec<ChoiceOption<T>>,
    /// What is chosen.
    #[prop(into)]
    value: Signal<T>,
    /// Hears what is chosen.
    on_choose: C,
    /// What stands beside the legend, such as a link to an explanation.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    C: Fn(T) + Clone + 'static,
{
    let option = move |option: ChoiceOption<T>| {
        let (own, chosen) = (option.value.clone(), option.value);
        let on_choose = on_choose.clone();
        view! {
            <label class="choice-option">
                <input
                    type="radio"
                    name=group
                    prop:checked=move || value.get() == own
                    on:change=move |_| on_choose(chosen.clone())
                />
                <span class="choice-name">{move || t(option.name)}</span>
                {option.help.map(|help| view! {
                    <span class="choice-help">{move || t(help)}</span>
                })}
            </label>
        }
    };
    view! {
        <fieldset class="choice">
            <legend class="field-name">
                {move || t(legend)} " " {children.map(|children| children())}
            </legend>
            {options.into_iter().map(option).collect_view()}
        </fieldset>
    }
}
