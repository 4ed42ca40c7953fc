//! Describing and loading models.

use std::path::PathBuf;

use leptos::prelude::*;
use mwanda_protocol::{DeviceChoice, Event, LoadRequest, Request};

use crate::state::{AppState, Inspected, LoadedModel, Work};

impl AppState {
    /// Lists the devices.
    pub fn refresh_devices(self) {
        self.request_quietly(
            Work::Devices,
            Request::Devices,
            move |event| {
                if let Event::Devices(devices) = event {
                    self.devices.set(Some(devices));
                }
            },
            |_| {},
        );
    }

    /// Describes a model without loading it; the answer is in [`inspected`](AppState::inspected).
    pub fn inspect_model(self, path: PathBuf, title: String) {
        self.inspect_then(path, title, || {});
    }

    /// Loads a model, which is described first if it is not the one described last. What was loaded before is dropped.
    /// `force` loads it even if memory may not suffice.
    pub fn load_model(self, path: PathBuf, title: String, force: bool) {
        let described = self.inspected.get_untracked();
        if described.is_some_and(|inspected| inspected.path == path) {
            self.load_inspected(force);
        } else {
            self.inspect_then(path, title, move || self.load_inspected(force));
        }
    }

    fn inspect_then(self, path: PathBuf, title: String, then: impl FnOnce() + 'static) {
        self.inspected.set(None);
        let request = Request::Inspect {
            model: path.clone(),
        };
        self.request(
            Work::Inspect,
            request,
            move |event| {
                if let Event::Inspected(report) = event {
                    self.inspected.set(Some(Inspected {
                        path: path.clone(),
                        title: title.clone(),
                        report: *report,
                    }));
                }
            },
            move |end| {
                if end.is_ok() {
                    then();
                }
            },
        );
    }

    fn load_inspected(self, force: bool) {
        let Some(inspected) = self.inspected.get_untracked() else {
            return;
        };
        // The engine drops what it holds before it loads.
        self.forget_model();
        let request = Request::Load(LoadRequest {
            model: inspected.path.clone(),
            device: self.device_choice.get_untracked(),
            precision: None,
            force,
        });
        self.request(
            Work::Load,
            request,
            move |event| {
                if let Event::Loaded(summary) = event {
                    let Inspected {
                        path,
                        title,
                        report,
                    } = inspected.clone();
                    self.model.set(Some(LoadedModel {
                        path,
                        title,
                        report,
                        summary,
                    }));
                }
            },
            move |end| {
                if end.is_ok() {
                    self.refresh_library();
                    self.measure_texts();
                }
            },
        );
    }

    /// Drops the loaded model and its variants.
    pub fn unload_model(self) {
        self.forget_model();
        self.request(Work::Forget, Request::Unload, |_| {}, |_| {});
    }

    /// Chooses the device for the next model to be loaded.
    pub fn choose_device(self, choice: DeviceChoice) {
        self.device_choice.set(choice);
    }
}
