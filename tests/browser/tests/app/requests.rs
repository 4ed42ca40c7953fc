//! What the page asks of the network.

use mwanda_browser_tests::{App, Browser, Options};

use super::SMALL;

#[tokio::test]
async fn nothing_is_asked_for_but_the_page_s_own_files() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(&app.link(SMALL)).await;
    page.until_loaded().await;
    page.run_link().await;
    for step in ["model", "languages", "prune", "lost", "chat", "take-away"] {
        page.go_to(step).await;
    }
    // The browser tells of what the page's policy forbids as an error, which would fail this test.
    let requests = browser.close().await;
    for file in ["start.js", "mwanda-worker_bg.wasm", "sw.js"] {
        assert!(
            requests.include(file),
            "{file} is not in the log: it does not see everything"
        );
    }
}

#[tokio::test]
async fn the_policy_forbids_other_places_and_inline_scripts() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;
    let violations = page
        .run(
            "const seen = [];\
             document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective));\
             const script = document.createElement('script');\
             script.textContent = 'document.title = \"broken\"';\
             document.head.append(script);\
             document.body.setAttribute('style', 'color: red');\
             await fetch('https://example.org/').catch(() => {});\
             await new Promise((resolve) => setTimeout(resolve));\
             return [seen.sort(), document.title];",
            Vec::new(),
        )
        .await;
    let expected = serde_json::json!([
        ["connect-src", "script-src-elem", "style-src-attr"],
        "mwanda"
    ]);
    assert_eq!(violations, expected);
    let told = browser.console_errors();
    assert!(told.len() >= 3, "the console is not seen: {told:#?}");
    browser.close().await;
}
