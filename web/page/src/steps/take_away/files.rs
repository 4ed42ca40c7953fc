//! The files to take away.

use std::path::PathBuf;

use leptos::prelude::*;
use mwanda_protocol::{Event, ExportRequest, ModelChoice, Request};

use super::download::Download;
use super::export_size::export_size;
use super::file_row::FileRow;
use super::names::file_stem;
use super::notice::notice;
use crate::{
    i18n::{number, t, t_with},
    state::{AppState, Step, Variant, Work},
};

/// The selected variant as a model, its manifest and its report; the dense model's statistics.
#[component]
pub fn Files() -> impl IntoView {
    let state = AppState::get();
    let has_variant = Memo::new(move |_| state.selected_variant().is_some());
    let has_model = Memo::new(move |_| state.model.with(Option::is_some));
    // They are taken on the windows that are set.
    let can_take_statistics =
        Memo::new(move |_| has_model.get() && state.refused_numbers.first().is_none());
    let model = Download::new();
    let manifest = Download::new();
    let report = Download::new();
    let statistics = Download::new();
    let model_size = move || {
        let size = state
            .model
            .with(|model| Some(export_size(&model.as_ref()?.report)))?;
        Some(t_with("take-away.about", &[("size", &number::bytes(size))]))
    };
    let manifest_size = move || {
        let variant = state.selected_variant()?;
        Some(number::bytes(manifest_json(&variant)?.len() as u64))
    };
    view! {
        <section class="part" aria-labelledby="take-away-files">
            <h3 id="take-away-files">{move || t("take-away.files")}</h3>
            <Show
                when=move || has_variant.get()
                fallback=|| view! {
                    <p class="note">
                        {move || t("take-away.no-variant")}
                        " "
                        <a href=format!("#{}", Step::Prune.hash())>{move || t(Step::Prune.title_key())}</a>
                    </p>
                }
            >
                <p>
                    {move || {
                        let name = state.selected.get().unwrap_or_default();
                        t_with("take-away.of", &[("variant", &name)])
                    }}
                </p>
            </Show>
            <ul class="take-away-files">
                <FileRow
                    title_key="take-away.model"
                    purpose_key="take-away.model.purpose"
                    size=Signal::derive(model_size)
                    download=model
                    is_possible=has_variant
                    make=move |()| export(state, model)
                />
                <FileRow
                    title_key="take-away.report"
                    purpose_key="take-away.report.purpose"
                    download=report
                    is_possible=has_variant
                    make=move |()| write_report(state, report)
                />
                <FileRow
                    title_key="take-away.manifest"
                    purpose_key="take-away.manifest.purpose"
                    size=Signal::derive(manifest_size)
                    download=manifest
                    is_possible=has_variant
                    make=move |()| write_manifest(state, manifest)
                />
                <FileRow
                    title_key="take-away.statistics"
                    purpose_key="take-away.statistics.purpose"
                    download=statistics
                    is_possible=can_take_statistics
                    make=move |()| take_statistics(state, statistics)
                />
            </ul>
        </section>
    }
}

/// The engine writes a folder, which arrives as a zip archive.
fn export(state: AppState, download: Download) {
    let Some(variant) = untrack(|| state.selected_variant()) else {
        return;
    };
    let stem = stem(state, &[&variant.name]);
    let archive = format!("{stem}.zip");
    let size = state.model.with_untracked(|model| {
        let model = model.as_ref();
        model.map_or(0, |model| export_size(&model.report))
    });
    let request = Request::Export(ExportRequest {
        out: PathBuf::from(stem),
        model: ModelChoice::Variant(variant.name),
        overwrite: true,
        notice: licence_notice(state),
    });
    download.make_for_place(state, &archive, size, move || {
        state.request(Work::Export, request, |_| {}, |_| {})
    });
}

fn write_report(state: AppState, download: Download) {
    let Some(variant) = state.selected.get_untracked() else {
        return;
    };
    let name = format!("{}.html", stem(state, &[&variant, "report"]));
    let call = state.request(
        Work::Report,
        Request::Report { variant },
        move |event| {
            if let Event::Report(html) = event {
                download.save_text(name.clone(), "text/html;charset=utf-8", &html);
            }
        },
        |_| {},
    );
    download.expect(state, call);
}

fn write_manifest(state: AppState, download: Download) {
    let Some(variant) = untrack(|| state.selected_variant()) else {
        return;
    };
    if let Some(json) = manifest_json(&variant) {
        let name = format!("{}.json", stem(state, &[&variant.name, "manifest"]));
        download.save_text(name, "application/json", &json);
    }
}

fn take_statistics(state: AppState, download: Download) {
    let out = PathBuf::from(format!("{}.statistics", stem(state, &["dense"])));
    let call = state.save_statistics(out);
    download.expect(state, call);
}

/// The manifest as it stands in an export. `None` only for numbers that JSON does not know, which no run gives.
fn manifest_json(variant: &Variant) -> Option<String> {
    let json = serde_json::to_string_pretty(&variant.manifest).ok()?;
    Some(json + "\n")
}

/// A file's name without its ending: the model, then what is special.
fn stem(state: AppState, further: &[&str]) -> String {
    let model = state.model.get_untracked();
    let title = model.map(|model| model.title).unwrap_or_default();
    let mut words = vec![title.as_str()];
    words.extend(further);
    file_stem(&words)
}

/// What the loaded model's licence asks to be said.
fn licence_notice(state: AppState) -> Option<String> {
    let loaded = state.model.get_untracked()?;
    let library = state.library.get_untracked();
    let fetched = library.catalogue.into_iter();
    let fetched = fetched.map(|model| (model.fetched, model.title, Some(model.licence)));
    let kept = library.embedded.into_iter().chain(library.stored);
    let kept = kept.map(|model| (Some(model.path), model.title, model.licence));
    let (_, title, licence) = kept
        .chain(fetched)
        .find(|(path, ..)| path.as_ref() == Some(&loaded.path))?;
    Some(notice(&title, &licence?))
}
