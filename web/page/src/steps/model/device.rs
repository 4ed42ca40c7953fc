//! The device: what there is, and which one is wanted.

use leptos::prelude::*;
use mwanda_protocol::{DeviceChoice, DeviceDescription, DeviceKind};

use crate::{
    components::choice::{Choice, ChoiceOption},
    i18n::{t, t_with},
    state::AppState,
};

/// What the engine can run on, plainly, and the choice among it.
#[component]
pub fn Device() -> impl IntoView {
    let state = AppState::get();
    let has_graphics = move || {
        state.devices.with(|devices| {
            devices
                .as_deref()
                .is_none_or(|devices| graphics(devices).is_some())
        })
    };
    let sentence = move || {
        state.devices.with(|devices| match devices.as_deref() {
            None => t("model.device.looking"),
            Some(devices) => device_sentence(graphics(devices)),
        })
    };
    let option = |value, name, help| ChoiceOption {
        value,
        name,
        help: Some(help),
    };
    let options = vec![
        option(
            DeviceChoice::Auto,
            "model.device.auto",
            "model.device.auto.help",
        ),
        option(
            DeviceChoice::Gpu,
            "model.device.gpu",
            "model.device.gpu.help",
        ),
        option(
            DeviceChoice::Cpu,
            "model.device.cpu",
            "model.device.cpu.help",
        ),
    ];
    view! {
        <div class="part model-device">
            <p class:device-slow=move || !has_graphics()>
                <strong>{move || t("model.device.title")}</strong>" "{sentence}
            </p>
            <details>
                <summary>{move || t("model.device.change")}</summary>
                <Choice
                    legend="model.device.choice"
                    group="device-choice"
                    options=options
                    value=state.device_choice
                    on_choose=move |choice| state.choose_device(choice)
                />
                <Show when=move || state.model.with(Option::is_some)>
                    <p class="note">{move || t("model.device.applies-next")}</p>
                </Show>
            </details>
        </div>
    }
}

/// The first device that is not the CPU.
fn graphics(devices: &[DeviceDescription]) -> Option<&DeviceDescription> {
    devices.iter().find(|device| device.kind != DeviceKind::Cpu)
}

fn device_sentence(device: Option<&DeviceDescription>) -> String {
    let Some(device) = device else {
        return t("model.device.none");
    };
    let backend = backend_name(&device.backend);
    let values = [("backend", backend), ("name", device.name.as_str())];
    match (device.kind, device.name.is_empty()) {
        (DeviceKind::Software, true) => t_with("model.device.software-unnamed", &values[..1]),
        (DeviceKind::Software, false) => t_with("model.device.software", &values),
        (_, true) => t_with("model.device.unnamed", &values[..1]),
        (_, false) => t_with("model.device.found", &values),
    }
}

/// The interface's own name.
pub fn backend_name(backend: &str) -> &str {
    match backend {
        "BrowserWebGpu" => "WebGPU",
        other => other,
    }
}
