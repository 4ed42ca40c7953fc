//! What the model that comes with the page is for: pruning half of it hurts, unequally, and less where it is done well.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::path::{Path, PathBuf};

use mwanda_engine::{
    EvaluateRequest, EvaluationReport, Method, ModelChoice, PruneRequest, PruneSettings, Request,
    Session, TextSource, WindowSettings,
};
use support::{Answer, loaded};

/// Of every language, so that the averages say something.
const WINDOWS: WindowSettings = WindowSettings {
    samples: Some(3),
    sequence_length: 128,
};

fn teaching_model() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/teaching")
}

fn scores(session: &mut Session, model: ModelChoice) -> EvaluationReport {
    let request = Request::Evaluate(EvaluateRequest {
        model,
        text: TextSource::Builtin,
        languages: None,
        windows: WINDOWS,
    });
    Answer::of(session, request).evaluated()
}

/// Scores after half of the weights went, by a method with its default settings.
fn halved(session: &mut Session, method: Method) -> EvaluationReport {
    let request = Request::Prune(PruneRequest {
        settings: PruneSettings {
            sparsity: 0.5,
            windows: WINDOWS,
            ..PruneSettings::new(method)
        },
        calibration: TextSource::Builtin,
        languages: None,
        statistics: None,
        variant: Some(method.name().to_owned()),
    });
    let manifest = Answer::of(session, request).pruned();
    assert!(
        (manifest.sparsity - 0.5).abs() < 0.01,
        "{}",
        manifest.sparsity
    );
    scores(session, ModelChoice::Variant(method.name().to_owned()))
}

#[test]
fn half_of_it_pruned_hurts_visibly_and_unevenly_and_less_than_by_magnitude() {
    let mut session = loaded(&teaching_model());
    let dense = scores(&mut session, ModelChoice::Loaded);
    assert_eq!(dense.languages.len(), mwanda_text::languages().len());
    let m_wanda = halved(&mut session, Method::MWanda);
    let magnitude = halved(&mut session, Method::Magnitude);

    let means = [&dense, &m_wanda, &magnitude].map(|report| report.geomean_perplexity);
    let [of_dense, of_m_wanda, of_magnitude] = means;
    assert!(of_m_wanda >= 1.08 * of_dense, "{means:?}");
    assert!(of_m_wanda < of_magnitude, "{means:?}");

    let rises: Vec<(&str, f64)> = dense
        .languages
        .iter()
        .map(|(code, dense)| {
            let pruned = m_wanda.languages[code].perplexity;
            (code.as_str(), pruned / dense.perplexity - 1.0)
        })
        .collect();
    let all = || rises.iter().map(|&(_, rise)| rise);
    let spread = all().fold(f64::MIN, f64::max) - all().fold(f64::MAX, f64::min);
    assert!(spread >= 0.05, "{rises:?}");
}
