//! The model that is loaded.

use leptos::prelude::*;
use mwanda_protocol::{DeviceDescription, DeviceKind};

use super::{
    device::backend_name,
    facts::{Fact, FactList},
};
use crate::{
    browser,
    i18n::{
        number::{bytes, compact, seconds},
        t, t_with,
    },
    state::{AppState, LoadedModel, Step},
};

/// What is loaded, where it runs, and the way on.
#[component]
pub fn Loaded() -> impl IntoView {
    let state = AppState::get();
    let facts = move || {
        state
            .model
            .with(|model| model.as_ref().map(loaded_facts).unwrap_or_default())
    };
    let title = move || {
        let title = state.model.with(|model| {
            let model = model.as_ref();
            model.map(|model| state.title_of(&model.path, &model.title))
        });
        t_with(
            "model.loaded.title",
            &[("title", title.as_deref().unwrap_or_default())],
        )
    };
    Effect::new(move |before: Option<bool>| {
        let is_loaded = state.model.with(Option::is_some);
        // The button that was pressed is gone, so the focus goes on to what came of it.
        if before == Some(false) && is_loaded && state.step.get_untracked() == Step::Model {
            request_animation_frame(|| browser::focus("loaded-heading"));
        }
        is_loaded
    });
    let is_dense_only = move || state.variants.with(Vec::is_empty);
    view! {
        <Show when=move || state.model.with(Option::is_some)>
            <div class="card model-loaded">
                <h3 id="loaded-heading" tabindex="-1">{title}</h3>
                <FactList facts=facts/>
                <div class="buttons">
                    <a class="button is-primary" href=format!("#{}", Step::Languages.hash())>
                        {move || t("model.loaded.go-on")}
                    </a>
                    <button
                        type="button"
                        class="button"
                        disabled=move || state.is_unavailable()
                        on:click=move |_| state.unload_model()
                    >
                        {move || t("model.loaded.unload")}
                    </button>
                </div>
                <Show when=move || !is_dense_only()>
                    <p class="note">{move || t("model.loaded.variants-go")}</p>
                </Show>
            </div>
        </Show>
    }
}

fn loaded_facts(model: &LoadedModel) -> Vec<Fact> {
    let summary = &model.summary;
    let parameters = t_with(
        "model.fact.parameters.value",
        &[
            ("all", &compact(summary.parameters)),
            ("prunable", &compact(summary.prunable_parameters)),
        ],
    );
    vec![
        ("model.fact.architecture", summary.architecture.clone()),
        ("model.fact.parameters", parameters),
        ("model.fact.runs-on", device_name(&summary.device)),
        ("model.fact.on-device", bytes(summary.device_bytes)),
        ("model.fact.load-time", seconds(summary.seconds)),
    ]
}

fn device_name(device: &DeviceDescription) -> String {
    if device.kind == DeviceKind::Cpu {
        return t("model.device.the-cpu");
    }
    let backend = backend_name(&device.backend);
    if device.name.is_empty() {
        backend.to_owned()
    } else {
        format!("{backend}: {}", device.name)
    }
}
