//! A browser without WebGPU.

use mwanda_browser_tests::{App, Browser, Options};

use super::SMALL;

#[tokio::test]
async fn without_webgpu_the_page_says_so_and_runs_on_the_cpu() {
    let app = App::serve();
    let options = Options {
        has_webgpu: false,
        ..Options::default()
    };
    let browser = Browser::start(&options).await;
    let settings: Vec<_> = SMALL
        .iter()
        .copied()
        .filter(|(key, _)| *key != "device")
        .collect();
    let page = browser.open(&app.link(&settings)).await;
    page.until_loaded().await;
    let said = page.words_of(".model-device p").await.expect("a device");
    assert!(said.contains(&page.say("model.device.none")), "{said}");
    assert_eq!(page.runs_on().await, page.say("model.device.the-cpu"));
    page.run_link().await;
    assert_eq!(page.losses().await.len(), 3);

    // Who insists on a graphics processor is told, and offered the CPU.
    let page = browser.open(&app.link(&[("device", "gpu")])).await;
    page.until_trouble("shell.failure.no-device").await;
    page.press("shell.remedy.load-on-cpu").await;
    page.until_loaded().await;
    assert_eq!(page.runs_on().await, page.say("model.device.the-cpu"));
    browser.close().await;
}
