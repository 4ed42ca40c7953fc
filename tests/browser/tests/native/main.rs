//! The engine in the browser against the engine natively, on the same model, text and settings.

#![allow(missing_docs, reason = "tests speak by their names")]

mod engine;
mod zeros;

use mwanda_browser_tests::{App, Browser, Options, Page, unzip};
use mwanda_protocol::{EvaluationReport, Manifest};

use engine::Native;
use zeros::Zeros;

/// What both do.
pub struct Experiment {
    /// What the browser computes on. Natively it is always the CPU.
    device: &'static str,
    languages: &'static [&'static str],
    windows: usize,
    length: usize,
}

/// Languages of several scripts.
const ON_CPU: Experiment = Experiment {
    device: "cpu",
    languages: &["en", "zh", "ar", "hi", "sw"],
    windows: 2,
    length: 96,
};

/// Less text: software that imitates a graphics processor is slow.
const ON_WEBGPU: Experiment = Experiment {
    device: "gpu",
    languages: &["en", "ar"],
    windows: 1,
    length: 32,
};

/// Masks are chosen by comparing sums of floating-point numbers, which the two compute in different orders.
const AGREEING: f64 = 0.999;
const PERPLEXITY: f64 = 1e-3;

async fn open(app: &App, browser: &Browser, experiment: &Experiment) -> Page {
    let languages = experiment.languages.join(",");
    let (windows, length) = (
        experiment.windows.to_string(),
        experiment.length.to_string(),
    );
    let link = app.link(&[
        ("device", experiment.device),
        ("cal", &languages),
        ("eval", &languages),
        ("windows", &windows),
        ("length", &length),
    ]);
    let page = browser.open(&link).await;
    page.until_loaded().await;
    let is_on_webgpu = page.runs_on().await.starts_with("WebGPU");
    assert_eq!(is_on_webgpu, experiment.device == "gpu");
    page.go_to("prune").await;
    page
}

#[tokio::test]
async fn the_same_statistics_give_the_same_masks_bit_for_bit_on_the_cpu() {
    the_same_statistics_give_the_same_masks(&ON_CPU).await;
}

#[tokio::test]
async fn the_same_statistics_give_the_same_masks_bit_for_bit_on_webgpu() {
    the_same_statistics_give_the_same_masks(&ON_WEBGPU).await;
}

async fn the_same_statistics_give_the_same_masks(experiment: &'static Experiment) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let statistics = folder.path().join("native.statistics.safetensors");
    let native = {
        let mut native = Native::load(experiment);
        native.write_statistics(&statistics);
        native.prune(Some(&statistics))
    };

    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = open(&app, &browser, experiment).await;
    page.press("prune.fine").await;
    page.pick("prune.statistics.use", std::slice::from_ref(&statistics))
        .await;
    let used = page.strings().beginning("prune.statistics.used").to_owned();
    page.until(
        "the statistics being used",
        &format!(
            "[...document.querySelectorAll('#prune strong')].some(e => words(e).startsWith('{}'))",
            used.trim()
        ),
    )
    .await;
    page.prune().await;
    let web = page.manifest(&mut browser.downloads()).await;
    assert_same_subject(&web, &native);
    let hash = |manifest: &Manifest| manifest.statistics.as_ref().map(|it| it.sha256.clone());
    assert!(hash(&web).is_some() && hash(&web) == hash(&native));
    assert!(!native.matrices.is_empty());
    assert!((native.sparsity - 0.5).abs() < 0.01, "{}", native.sparsity);
    for (tensor, native) in &native.matrices {
        assert_eq!(
            web.matrices[tensor].mask_sha256, native.mask_sha256,
            "{tensor}"
        );
    }
    browser.close().await;
}

#[tokio::test]
async fn from_scratch_masks_and_perplexities_agree_on_the_cpu() {
    from_scratch_masks_and_perplexities_agree(&ON_CPU).await;
}

#[tokio::test]
async fn from_scratch_masks_and_perplexities_agree_on_webgpu() {
    from_scratch_masks_and_perplexities_agree(&ON_WEBGPU).await;
}

async fn from_scratch_masks_and_perplexities_agree(experiment: &'static Experiment) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut native = Native::load(experiment);
    let native_manifest = native.prune(None);
    let (native_dense, native_pruned) = native.evaluate();
    let native_zeros = Zeros::in_export(&native.export(&folder.path().join("native")));

    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = open(&app, &browser, experiment).await;
    page.prune().await;
    let mut downloads = browser.downloads();
    let web_manifest = page.manifest(&mut downloads).await;
    let archive = page.export(&mut downloads).await;
    // The browser's downloads go with it.
    let files = unzip(&archive, &folder.path().join("web"));
    browser.close().await;

    assert_same_subject(&web_manifest, &native_manifest);
    let weights = files
        .iter()
        .find(|file| file.ends_with("model.safetensors"));
    let web_zeros = Zeros::in_export(weights.and_then(|file| file.parent()).expect("weights"));
    let tensors: Vec<&str> = native_manifest
        .matrices
        .keys()
        .map(String::as_str)
        .collect();
    let agreeing = web_zeros.agreement(&native_zeros, &tensors);
    assert!(agreeing >= AGREEING, "{agreeing} of the mask's bits agree");

    let of_web = |report: &Option<EvaluationReport>| report.clone().expect("scores");
    for native in [&native_dense, &native_pruned] {
        assert_eq!(native.languages.len(), experiment.languages.len());
    }
    assert_close(&of_web(&web_manifest.dense), &native_dense);
    assert_close(&of_web(&web_manifest.pruned), &native_pruned);
}

/// The same model, settings and text: otherwise a comparison says nothing.
fn assert_same_subject(web: &Manifest, native: &Manifest) {
    assert_eq!(
        web.model.sha256, native.model.sha256,
        "the page embeds another model"
    );
    assert_eq!(web.settings, native.settings);
    let texts = |manifest: &Manifest| {
        let texts = manifest.calibration_text.iter();
        texts
            .map(|(code, text)| (code.clone(), text.sha256.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(web), texts(native));
    assert!(web.matrices.keys().eq(native.matrices.keys()));
}

fn assert_close(web: &EvaluationReport, native: &EvaluationReport) {
    assert!(web.languages.keys().eq(native.languages.keys()));
    for (code, native) in &native.languages {
        let web = &web.languages[code];
        assert_eq!(web.tokens, native.tokens, "{code}");
        let difference = web.perplexity / native.perplexity - 1.0;
        assert!(
            difference.abs() <= PERPLEXITY,
            "{code}: {} in the browser, {} natively",
            web.perplexity,
            native.perplexity
        );
    }
}
