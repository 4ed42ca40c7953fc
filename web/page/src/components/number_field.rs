//! A field for one number, which says what it takes.

use leptos::{html, prelude::*};

use crate::{
    i18n::{number, t, t_with},
    number_range::NumberRange,
    state::{RefusedNumber, RefusedNumbers},
};

/// A labelled field for a number in a range. What is outside stays in the field, marked, and is not passed on.
#[component]
pub fn NumberField<C>(
    /// Key of its name.
    name: &'static str,
    /// Key of the sentence that explains it.
    help: &'static str,
    /// Its id, unique on the page.
    id: &'static str,
    /// Where to note that it holds no number that it takes.
    refused: RefusedNumbers,
    /// What it takes.
    #[prop(into)]
    range: Signal<NumberRange>,
    /// Its value.
    #[prop(into)]
    value: Signal<f64>,
    /// Hears a new value.
    on_change: C,
    /// What stands beside the name, such as a link to an explanation.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView
where
    C: Fn(f64) + 'static,
{
    // What stands in the field; none until it is shown.
    let typed = RwSignal::new(None::<String>);
    let is_refused = Memo::new(move |_| {
        let range = range.get();
        typed.with(|typed| {
            typed
                .as_ref()
                .is_some_and(|typed| range.read(typed).is_none())
        })
    });
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let (value, Some(input)) = (value.get(), input.get()) else {
            return;
        };
        // What is being typed, such as `0.50`, is not rewritten to the same number's shortest form.
        if range.get_untracked().read(&input.value()) != Some(value) {
            input.set_value(&value.to_string());
            typed.set(Some(value.to_string()));
        }
    });
    Effect::new(move |_| match is_refused.get() {
        true => refused.insert(RefusedNumber { id, name }),
        false => refused.remove(id),
    });
    on_cleanup(move || refused.remove(id));
    let help_id = format!("{id}-help");
    let changed = move |event| {
        let text = event_target_value(&event);
        let value = range.get_untracked().read(&text);
        typed.set(Some(text));
        if let Some(value) = value {
            on_change(value);
        }
    };
    let refusal = move || {
        let range = range.get();
        let in_words = |end: f64| match range.is_whole && end.is_finite() {
            true => number::integer(end as u64),
            false => number::significant(end, 6),
        };
        let (low, high) = (in_words(range.low), in_words(range.high));
        let (key, values) = match range.high.is_finite() {
            true => (
                "shell.number.between",
                vec![("low", low.as_str()), ("high", high.as_str())],
            ),
            false => ("shell.number.at-least", vec![("low", low.as_str())]),
        };
        t_with(key, &values)
    };
    view! {
        <div class="field">
            <div class="field-row">
                <label class="field-name" for=id>{move || t(name)}</label>
                {children.map(|children| children())}
            </div>
            <input
                type="number"
                id=id
                aria-describedby=help_id.clone()
                aria-invalid=move || is_refused.get().to_string()
                min=move || range.get().low.to_string()
                max=move || range.get().html_max()
                step=move || range.get().html_step()
                node_ref=input
                on:input=changed
            />
            <div id=help_id>
                <p class="field-help">{move || t(help)}</p>
                <Show when=move || is_refused.get()>
                    <p class="field-error" role="status">{refusal}</p>
                </Show>
            </div>
        </div>
    }
}
