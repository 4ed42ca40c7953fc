//! An engine that breaks off.

use mwanda_browser_tests::{App, Browser, Options};

use super::SMALL;

/// What a bug in the worker's program leads to: an error that nobody catches.
const FAIL_WHEN_ASKED: &str =
    "new BroadcastChannel('test').onmessage = () => { throw new Error('a test ended it'); };";
const ASK: &str = "new BroadcastChannel('test').postMessage('fail')";

#[tokio::test]
async fn a_crashed_engine_is_told_and_is_started_anew() {
    let app = App::serve_with_worker_script(FAIL_WHEN_ASKED);
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(&app.link(SMALL)).await;
    page.until_loaded().await;
    page.go_to("prune").await;
    page.start_pruning().await;
    page.value(ASK).await;
    let detail = page.until_trouble("shell.engine-stopped").await;
    assert!(detail.contains("a test ended it"), "{detail}");

    page.press("shell.remedy.restart").await;
    page.until_no_trouble().await;
    page.until_idle().await;
    assert_eq!(
        page.count(".model-loaded").await,
        0,
        "a model is said to be loaded that the new engine does not hold"
    );
    page.load_teaching_model().await;
    page.go_to("prune").await;
    page.prune().await;
    assert_eq!(page.losses().await.len(), 3);
    let told = browser.console_errors();
    assert!(
        told.iter().all(|line| line.contains("a test ended it")),
        "{told:#?}"
    );
    browser.close().await;
}
