//! Stopping a run.

use mwanda_browser_tests::{App, Browser, Options};

/// Enough text for a run that can be stopped in its middle.
const LONG: &[(&str, &str)] = &[
    ("device", "cpu"),
    ("eval", "en"),
    ("windows", "6"),
    ("tokens", "8"),
];

#[tokio::test]
async fn a_run_that_is_stopped_leaves_the_dense_model() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(&app.link(LONG)).await;
    page.until_loaded().await;
    page.go_to("chat").await;
    let before = page.chat_in("en").await;

    page.go_to("prune").await;
    for phase in ["shell.phase.dense-pass", "shell.phase.prune"] {
        page.start_pruning().await;
        let name = page.say(phase);
        page.until(
            &name,
            &format!("[...document.querySelectorAll('#prune .progress .field-name')].some(e => words(e) === '{name}')"),
        )
        .await;
        page.press("shell.cancel").await;
        page.until_idle().await;
        assert_eq!(page.variants().await, 0, "stopped in {phase}");
        assert_eq!(page.words_of(".banner-trouble").await, None);
    }

    page.go_to("chat").await;
    let after = page.chat_in("en").await;
    assert_eq!(after.len(), 1, "only the dense model answers");
    assert_eq!(
        after[0].text, before[0].text,
        "the same seed, the same model, the same text"
    );
    browser.close().await;
}
