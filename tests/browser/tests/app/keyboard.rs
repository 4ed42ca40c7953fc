//! The page by keyboard alone.

use fantoccini::key::Key;
use mwanda_browser_tests::{App, Browser, Keyboard, Options};

#[tokio::test]
async fn a_model_is_pruned_by_keyboard_alone() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;
    let keyboard = Keyboard(&page);

    keyboard.tab_to(&page.say("shell.skip")).await;
    keyboard.press(Key::Enter).await;
    keyboard.tab_to(&page.say("model.embedded.start")).await;
    keyboard.press(Key::Enter).await;
    page.until_loaded().await;

    keyboard.tab_to(&page.say("model.loaded.go-on")).await;
    keyboard.press(Key::Enter).await;
    page.until_at("languages").await;
    let purpose = page.say("languages.calibrate");
    let none = page
        .strings()
        .with("languages.none-of", &[("purpose", &purpose)]);
    keyboard.tab_to(&none).await;
    keyboard.press(Key::Space).await;
    let swahili = page
        .strings()
        .with("languages.calibrate-on", &[("language", "Swahili")]);
    keyboard.tab_to(&swahili).await;
    keyboard.press(Key::Space).await;
    keyboard.tab_to(&page.say("languages.go-on")).await;
    keyboard.press(Key::Enter).await;

    page.until_at("prune").await;
    keyboard.tab_to(&page.say("prune.method.m-wanda")).await;
    // Past M-Wanda × RIA.
    keyboard.press(Key::Down).await;
    keyboard.press(Key::Down).await;
    keyboard.tab_to(&page.say("prune.sparsity")).await;
    keyboard.press(Key::Left).await;
    keyboard.tab_to(&page.say("prune.run")).await;
    keyboard.press(Key::Space).await;
    page.until_pruned(1).await;
    let name = page.value("words(variants()[0].querySelector('th'))").await;
    assert_eq!(name, "wanda 49%");

    keyboard.tab_to(&page.say("prune.go-on")).await;
    keyboard.press(Key::Enter).await;
    page.until_at("lost").await;
    let languages = page.losses().await;
    assert_eq!(languages.len(), mwanda_text::languages().len());
    browser.close().await;
}
