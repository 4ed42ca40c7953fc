//! The page without a network.

use mwanda_browser_tests::{App, Browser, Options};
use serde_json::json;

use super::SMALL;

#[tokio::test]
async fn a_page_that_was_visited_works_without_a_network() {
    let app = App::serve_under("/class/");
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;
    page.until(
        "the service worker with a whole version",
        "navigator.serviceWorker.controller !== null && \
         caches.keys().then(names => names.some(name => name.startsWith('mwanda-version-')))",
    )
    .await;

    let link = app.link(SMALL);
    drop(app);
    let offline =
        json!({ "offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    browser.devtools("Network.enable", &json!({}));
    browser.devtools("Network.emulateNetworkConditions", &offline);
    let page = browser.open(&link).await;
    let answer =
        "fetch('nothing.txt', { cache: 'no-store' }).then(() => 'an answer', () => 'none')";
    assert_eq!(page.value(answer).await, "none", "there is a network");
    page.until_loaded().await;
    page.run_link().await;
    assert_eq!(page.losses().await.len(), 3);
    // The network that is not there.
    let told = browser.console_errors();
    assert!(
        told.iter()
            .all(|line| line.contains("ERR_INTERNET_DISCONNECTED") || line.contains("ERR_FAILED")),
        "{told:#?}"
    );
    browser.close().await;
}
