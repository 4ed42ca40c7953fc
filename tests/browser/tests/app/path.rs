//! The whole path, from a model to what is taken away.

use std::{collections::BTreeMap, fs};

use mwanda_browser_tests::{App, Browser, Options, Page, unzip};
use mwanda_protocol::{EvaluationReport, Manifest, Method};

use super::SMALL_ON_WEBGPU;

const LANGUAGES: [&str; 3] = ["en", "sw", "ar"];

/// A name that must not become HTML.
const VARIANT: &str = "<b>half</b> & half";

#[tokio::test]
async fn a_model_is_pruned_chatted_with_taken_away_and_brought_back() {
    // Where some hosts put a page.
    let app = App::serve_under("/some/path/");
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;
    let mut downloads = browser.downloads();

    page.press("model.device.change").await;
    page.choose("model.device.cpu").await;
    page.load_teaching_model().await;
    assert_eq!(page.runs_on().await, page.say("model.device.the-cpu"));

    page.press("model.loaded.go-on").await;
    page.until_at("languages").await;
    page.take_languages(&LANGUAGES).await;
    page.fill("samples", "1").await;
    page.press("languages.go-on").await;
    page.until_at("prune").await;
    assert_eq!(
        page.value("document.getElementById('sparsity').value")
            .await,
        "50"
    );
    page.fill("variant-name", VARIANT).await;
    page.prune().await;
    page.press("prune.go-on").await;
    page.until_at("lost").await;
    check_losses(&page).await;

    chat(&page).await;

    let manifest = page.manifest(&mut downloads).await;
    assert_eq!(manifest.settings.method, Method::MWanda);
    assert!(
        (manifest.sparsity - 0.5).abs() < 0.01,
        "{}",
        manifest.sparsity
    );
    assert_eq!(perplexities(&manifest.pruned).len(), LANGUAGES.len());

    let archive = page.export(&mut downloads).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = unzip(&archive, folder.path());
    for name in [
        "config.json",
        "tokenizer.json",
        "model.safetensors",
        "mwanda-manifest.json",
        "mwanda-report.html",
    ] {
        assert!(
            files.iter().any(|file| file.ends_with(name)),
            "{name} is not among {files:?}"
        );
    }
    let again = measured_again(&page, &files, &mut downloads).await;
    assert_equal(&perplexities(&again.dense), &perplexities(&manifest.pruned));

    let requests = browser.close().await;
    assert!(requests.include("/some/path/start.js"));
}

/// Every language has a row in the report, and on average they lost. With so little text, one may have gained.
async fn check_losses(page: &Page) {
    let losses = page.losses().await;
    assert_eq!(losses.len(), LANGUAGES.len());
    for (language, loss) in &losses {
        assert!(
            loss.dense > 1.0 && loss.pruned != loss.dense,
            "{language}: {loss:?}"
        );
    }
    let ratios = losses.values().map(|loss| (loss.pruned / loss.dense).ln());
    assert!(ratios.sum::<f64>() > 0.0, "{losses:?}");
}

/// Both models answer in each language, which is marked as what it is.
async fn chat(page: &Page) {
    page.go_to("chat").await;
    page.keep_answers_short().await;
    for code in LANGUAGES {
        let answers = page.chat_in(code).await;
        let speakers: Vec<&str> = answers
            .iter()
            .map(|answer| answer.speaker.as_str())
            .collect();
        assert_eq!(speakers, [page.say("chat.speaker.dense").as_str(), VARIANT]);
        let language = mwanda_text::language(code).expect("a language");
        let written_to = match language.direction {
            mwanda_text::Direction::Ltr => "ltr",
            mwanda_text::Direction::Rtl => "rtl",
        };
        for answer in answers {
            let beginning = page.say("chat.speaker.continuation");
            let (_, written) = answer.text.split_once(&beginning).expect("a continuation");
            assert!(!written.trim().is_empty(), "{answer:?}");
            assert_eq!(
                (answer.language.as_str(), answer.direction.as_str()),
                (code, written_to)
            );
            assert!(
                answer.end.contains(&page.say("chat.ended.length")),
                "{answer:?}"
            );
        }
    }
    assert_eq!(
        mwanda_text::language("ar").map(|arabic| arabic.direction),
        Some(mwanda_text::Direction::Rtl)
    );
}

/// The manifest of a run on an exported model: its dense scores are those of the export.
async fn measured_again(
    page: &Page,
    files: &[std::path::PathBuf],
    downloads: &mut mwanda_browser_tests::Downloads,
) -> Manifest {
    let size: u64 = files
        .iter()
        .map(|file| fs::metadata(file).map_or(0, |it| it.len()))
        .sum();
    assert!(size > 1_000_000, "{size} bytes are no model");
    page.go_to("model").await;
    page.pick("model.own.pick-files", files).await;
    page.press("model.inspection.load").await;
    page.until(
        "the exported model",
        "document.querySelector('.model-inspection') === null && document.querySelector('.model-loaded') !== null && isIdle()",
    )
    .await;
    page.go_to("prune").await;
    // It needs no text, so that there is only the measuring.
    page.choose("prune.method.magnitude").await;
    page.prune().await;
    page.manifest(downloads).await
}

fn perplexities(report: &Option<EvaluationReport>) -> BTreeMap<String, f64> {
    let report = report.as_ref().expect("scores");
    let languages = report.languages.iter();
    languages
        .map(|(code, score)| (code.clone(), score.perplexity))
        .collect()
}

#[track_caller]
fn assert_equal(found: &BTreeMap<String, f64>, expected: &BTreeMap<String, f64>) {
    assert!(found.keys().eq(expected.keys()), "{found:?} {expected:?}");
    for (code, expected) in expected {
        let found = found[code];
        assert!(
            (found / expected - 1.0).abs() < 1e-6,
            "{code}: {found} instead of {expected}"
        );
    }
}

#[tokio::test]
async fn webgpu_does_the_same() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(&app.link(SMALL_ON_WEBGPU)).await;
    page.until_loaded().await;
    assert!(page.runs_on().await.starts_with("WebGPU"));
    page.run_link().await;
    let on_webgpu = page.losses().await;
    page.go_to("chat").await;
    let answers = page.chat_in("ar").await;
    assert_eq!(answers.len(), 2);

    let on_cpu: Vec<_> = SMALL_ON_WEBGPU
        .iter()
        .map(|&(key, value)| (key, if key == "device" { "cpu" } else { value }))
        .collect();
    let page = browser.open(&app.link(&on_cpu)).await;
    page.until_loaded().await;
    assert_eq!(page.runs_on().await, page.say("model.device.the-cpu"));
    page.run_link().await;
    let on_cpu = page.losses().await;
    assert_eq!((on_webgpu.len(), on_cpu.len()), (2, 2));
    for (code, expected) in on_cpu {
        let found = on_webgpu[&code];
        let is_close = |found: f64, expected: f64| (found / expected - 1.0).abs() < 0.01;
        assert!(
            is_close(found.dense, expected.dense) && is_close(found.pruned, expected.pruned),
            "{code}: {found:?} on WebGPU, {expected:?} on the CPU"
        );
    }
    browser.close().await;
}
