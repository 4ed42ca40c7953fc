//! A graphics processor that is lost.

use mwanda_browser_tests::{App, Browser, Options};
use serde_json::json;

use super::SMALL_ON_WEBGPU;

#[tokio::test]
async fn a_lost_device_is_named_as_such_and_the_model_can_be_loaded_again() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(&app.link(SMALL_ON_WEBGPU)).await;
    page.until_loaded().await;
    assert!(page.runs_on().await.starts_with("WebGPU"));

    // As when a driver crashes. The browser starts its process for graphics anew.
    browser.devtools("Browser.crashGpuProcess", &json!({}));
    page.press("take-away.opened.run").await;
    let sentence = page.say("shell.failure.device-lost");
    page.until(
        "the sentence",
        &format!("document.querySelector('.banner-trouble .banner-sentence')?.textContent === \"{sentence}\""),
    )
    .await;

    page.press("shell.remedy.load-again").await;
    page.until_loaded().await;
    assert!(page.runs_on().await.starts_with("WebGPU"));
    page.go_to("chat").await;
    let answers = page.chat_in("ar").await;
    assert!(
        answers[0].end.contains(&page.say("chat.ended.length")),
        "{answers:?}"
    );
    browser.close().await;
}
