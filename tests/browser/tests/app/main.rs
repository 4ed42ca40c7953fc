//! The built web app in headless Chromium.

#![allow(missing_docs, reason = "tests speak by their names")]

mod bad_files;
mod cancel;
mod device_loss;
mod fetch;
mod inside;
mod interface_languages;
mod keyboard;
mod layout;
mod no_webgpu;
mod offline;
mod own_model;
mod path;
mod report;
mod requests;
mod share_link;
mod worker_crash;

/// Settings of an experiment that takes a moment only.
const SMALL: &[(&str, &str)] = &[
    ("device", "cpu"),
    ("cal", "en,sw,ar"),
    ("eval", "en,sw,ar"),
    ("windows", "1"),
    ("length", "48"),
    ("tokens", "8"),
];

/// The same on WebGPU, which is far slower where software imitates it.
const SMALL_ON_WEBGPU: &[(&str, &str)] = &[
    ("device", "gpu"),
    ("cal", "en,ar"),
    ("eval", "en,ar"),
    ("windows", "1"),
    ("length", "24"),
    ("tokens", "4"),
];
