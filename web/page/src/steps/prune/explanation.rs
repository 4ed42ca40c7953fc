//! How it works, in plain words: what is the papers' and what is ours.

use leptos::{html, prelude::*};

use crate::{browser, i18n::t};

/// A section of the explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// What pruning is.
    Pruning,
    /// How weights are scored.
    Method,
    /// What M-Wanda is here, and what it is not.
    Reconstruction,
    /// λ.
    Variance,
    /// ρ and ε.
    Activation,
    /// RIA and its exponent.
    Ria,
    /// Patterns and scope.
    Pattern,
    /// OWL and CWL.
    Allocation,
    /// Perplexity and its limits.
    Measures,
}

/// What the dialog shows, shared by everything in the step.
#[derive(Clone, Copy)]
pub struct Explanations(pub RwSignal<Option<Topic>>);

const TOPICS: [Topic; 9] = [
    Topic::Pruning,
    Topic::Method,
    Topic::Reconstruction,
    Topic::Variance,
    Topic::Activation,
    Topic::Ria,
    Topic::Pattern,
    Topic::Allocation,
    Topic::Measures,
];

impl Topic {
    /// Id of its heading in the dialog.
    fn id(self) -> &'static str {
        match self {
            Self::Pruning => "explained-pruning",
            Self::Method => "explained-method",
            Self::Reconstruction => "explained-reconstruction",
            Self::Variance => "explained-variance",
            Self::Activation => "explained-activation",
            Self::Ria => "explained-ria",
            Self::Pattern => "explained-pattern",
            Self::Allocation => "explained-allocation",
            Self::Measures => "explained-measures",
        }
    }

    fn title_key(self) -> &'static str {
        match self {
            Self::Pruning => "prune.explained.pruning",
            Self::Method => "prune.explained.method",
            Self::Reconstruction => "prune.explained.reconstruction",
            Self::Variance => "prune.explained.variance",
            Self::Activation => "prune.explained.activation",
            Self::Ria => "prune.explained.ria",
            Self::Pattern => "prune.explained.pattern",
            Self::Allocation => "prune.explained.allocation",
            Self::Measures => "prune.explained.measures",
        }
    }

    /// Keys of its paragraphs.
    fn paragraphs(self) -> &'static [&'static str] {
        match self {
            Self::Pruning => &["prune.explained.pruning.1", "prune.explained.pruning.2"],
            Self::Method => &["prune.explained.method.1", "prune.explained.method.2"],
            Self::Reconstruction => &[
                "prune.explained.reconstruction.1",
                "prune.explained.reconstruction.2",
            ],
            Self::Variance => &["prune.explained.variance.1", "prune.explained.variance.2"],
            Self::Activation => &[
                "prune.explained.activation.1",
                "prune.explained.activation.2",
            ],
            Self::Ria => &["prune.explained.ria.1"],
            Self::Pattern => &["prune.explained.pattern.1", "prune.explained.pattern.2"],
            Self::Allocation => &[
                "prune.explained.allocation.1",
                "prune.explained.allocation.2",
            ],
            Self::Measures => &["prune.explained.measures.1", "prune.explained.measures.2"],
        }
    }

    /// The formulas that belong to it, as they stand in the program.
    fn formulas(self) -> &'static [&'static str] {
        match self {
            Self::Method => &[
                "magnitude  |W|",
                "Wanda      |W| · n",
                "M-Wanda    |W| · (n + λ·v) · (p + ε)^ρ",
            ],
            Self::Variance => &["n + λ·v"],
            Self::Activation => &["(p + ε)^ρ"],
            Self::Ria => &["(|W| / Σ column + |W| / Σ row) · n^a"],
            _ => &[],
        }
    }
}

/// A link beside a setting that opens the explanation at its topic.
#[component]
pub fn Explain(topic: Topic) -> impl IntoView {
    let Explanations(open) = expect_context();
    view! {
        <button
            type="button"
            class="link-button explain"
            aria-haspopup="dialog"
            on:click=move |_| open.set(Some(topic))
        >
            {move || t("prune.explain")}
            <span class="visually-hidden">": "{move || t(topic.title_key())}</span>
        </button>
    }
}

/// A link that opens the explanation at its beginning.
#[component]
pub fn ExplainAll() -> impl IntoView {
    let Explanations(open) = expect_context();
    view! {
        <button
            type="button"
            class="link-button"
            aria-haspopup="dialog"
            on:click=move |_| open.set(Some(Topic::Pruning))
        >
            {move || t("prune.explained.open")}
        </button>
    }
}

/// The whole explanation; it opens at the topic that was asked for.
#[component]
pub fn ExplanationDialog() -> impl IntoView {
    let Explanations(open) = expect_context();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let (Some(topic), Some(dialog)) = (open.get(), dialog.get()) else {
            return;
        };
        if !dialog.open() && dialog.show_modal().is_err() {
            return;
        }
        if let Some(heading) = browser::element(topic.id()) {
            heading.scroll_into_view();
            browser::focus(topic.id());
        }
    });
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let section = |topic: Topic| {
        view! {
            <section>
                <h3 id=topic.id() tabindex="-1">{move || t(topic.title_key())}</h3>
                {(!topic.formulas().is_empty()).then(|| view! {
                    <pre class="formula" dir="ltr"><code>{topic.formulas().join("\n")}</code></pre>
                })}
                {topic.paragraphs().iter().map(|key| view! { <p>{move || t(key)}</p> }).collect_view()}
            </section>
        }
    };
    view! {
        <dialog
            node_ref=dialog
            aria-labelledby="explained-title"
            on:close=move |_| open.set(None)
        >
            <div class="dialog-head">
                <h2 id="explained-title">{move || t("prune.explained.title")}</h2>
                <button type="button" class="button is-small" on:click=close>
                    {move || t("prune.explained.close")}
                </button>
            </div>
            <div class="dialog-body">{TOPICS.map(section).collect_view()}</div>
        </dialog>
    }
}
