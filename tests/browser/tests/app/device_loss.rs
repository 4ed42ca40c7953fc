//! A graphics processor that is lost.

use mwanda_browser_tests::{App, Browser, Options, Page};
use serde_json::json;

use super::SMALL_ON_WEBGPU;

/// Keeps every device that the worker gets, and destroys them when a test asks for it.
const DESTROY_WHEN_ASKED: &str = "\
const devices = [];
const requestDevice = GPUAdapter.prototype.requestDevice;
GPUAdapter.prototype.requestDevice = async function (...descriptor) {
  const device = await requestDevice.apply(this, descriptor);
  devices.push(device);
  return device;
};
new BroadcastChannel('test').onmessage = () => devices.splice(0).forEach((device) => device.destroy());";
const ASK: &str = "new BroadcastChannel('test').postMessage('destroy')";

#[tokio::test]
async fn a_destroyed_device_is_named_as_such_and_the_model_can_be_loaded_again() {
    let app = App::serve_with_worker_script(DESTROY_WHEN_ASKED);
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(&app.link(SMALL_ON_WEBGPU)).await;
    page.until_loaded().await;
    assert!(page.runs_on().await.starts_with("WebGPU"));
    page.value(ASK).await;
    page.press("take-away.opened.run").await;
    lose_and_load_again(&page).await;
    // And it works.
    page.go_to("prune").await;
    page.prune().await;
    assert_eq!(page.losses().await.len(), 2);
    // Commands for a device that is gone.
    browser.console_errors();
    browser.close().await;
}

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
    lose_and_load_again(&page).await;
    page.go_to("chat").await;
    let answers = page.chat_in("ar").await;
    assert!(
        answers[0].end.contains(&page.say("chat.ended.length")),
        "{answers:?}"
    );
    browser.close().await;
}

async fn lose_and_load_again(page: &Page) {
    page.until_trouble("shell.failure.device-lost").await;
    page.press("shell.remedy.load-again").await;
    page.until_loaded().await;
    assert!(page.runs_on().await.starts_with("WebGPU"));
}
