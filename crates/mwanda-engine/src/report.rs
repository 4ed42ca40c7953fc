//! The report of a pruning run: one HTML page that needs nothing else.

mod averages;
mod block_chart;
mod chart;
mod format;
mod language_chart;
mod languages;
mod settings;
mod summary;

use minijinja::{Environment, UndefinedBehavior, Value, context};

use crate::{EngineError, Manifest};
use chart::Chart;

/// The templates. They are escaped as HTML because their names end so.
const PAGE: (&str, &str) = ("report.html", include_str!("report/report.html"));
const CHART: (&str, &str) = ("chart.html", include_str!("report/chart.html"));

/// Writes the report of a run as a page for people: what was done, what each language lost, with which settings. It has
/// no scripts and loads nothing, so that it can be mailed, printed and read in ten years.
///
/// # Errors
/// [`EngineError::Report`] where the template does not fit the manifest, which is a bug.
pub(crate) fn html(manifest: &Manifest) -> Result<String, EngineError> {
    render(manifest).map_err(|error| EngineError::Report(error.to_string()))
}

fn render(manifest: &Manifest) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    // A name that the template misspells is an error, not an empty cell.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, source) in [PAGE, CHART] {
        environment.add_template(name, source)?;
    }
    environment.get_template(PAGE.0)?.render(page(manifest))
}

fn page(manifest: &Manifest) -> Value {
    let rows = languages::rows(manifest);
    let average = averages::average(manifest, &rows, |_| true);
    let calibration_known = !manifest.calibrated_languages().is_empty();
    let settings = &manifest.settings;
    let calibration_needed = settings.needs_statistics() || settings.needs_dense_pass();
    let languages: Vec<Value> = rows.iter().map(languages::LanguageRow::to_value).collect();
    let chart = language_chart::language_chart(&rows, calibration_known);
    let is_unseen_drawn = calibration_known
        && rows
            .iter()
            .any(|row| !row.calibrated && row.ratio().is_some());
    context! {
        summary => summary::sentences(manifest, &rows, average.as_ref()),
        model => model(manifest),
        method => settings::method_name(manifest.settings.method),
        sparsity => format::percent(manifest.sparsity),
        dense => manifest.dense.is_some(),
        pruned => manifest.pruned.is_some(),
        calibration_known => calibration_known,
        languages => languages,
        averages => averages::values(manifest, &rows),
        language_chart => chart.map(Chart::into_value),
        unseen_drawn => is_unseen_drawn,
        block_chart => block_chart::block_chart(manifest).map(Chart::into_value),
        correlations => block_chart::has_correlations(manifest),
        settings => settings::values(manifest),
        calibration => manifest.calibration.as_str(),
        calibration_needed => calibration_needed,
        calibration_text => calibration_text(manifest),
        device => device(manifest),
        mwanda_version => manifest.mwanda_version.as_str(),
        terms_version => manifest.terms_version.as_str(),
        dense_pass_seconds => format::seconds(manifest.dense_pass_seconds),
        prune_seconds => format::seconds(manifest.prune_seconds),
    }
}

fn model(manifest: &Manifest) -> Value {
    let model = &manifest.model;
    let zeroed: u64 = manifest.matrices.values().map(|matrix| matrix.pruned).sum();
    context! {
        name => model.name.as_str(),
        architecture => model.architecture.as_str(),
        sha256 => model.sha256.as_str(),
        parameters => format::count(model.parameters),
        prunable_parameters => format::count(model.prunable_parameters),
        matrices => manifest.matrices.len(),
        zeroed => format::count(zeroed),
    }
}

fn calibration_text(manifest: &Manifest) -> Vec<Value> {
    let text = manifest.calibration_text.iter();
    text.map(|(code, text)| {
        let known = mwanda_text::language(code);
        context! {
            code => code.as_str(),
            name => known.map_or(code.as_str(), |language| language.english_name),
            tokens => format::count(text.tokens as u64),
            windows => text.windows,
            sha256 => text.sha256.as_str(),
        }
    })
    .collect()
}

fn device(manifest: &Manifest) -> Value {
    let device = &manifest.device;
    context! {
        name => device.name.as_str(),
        kind => device.kind.to_string(),
        backend => device.backend.as_str(),
        driver => device.driver.as_str(),
        threads => device.threads,
    }
}

#[cfg(test)]
mod tests;
