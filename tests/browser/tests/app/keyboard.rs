//! The page by keyboard alone.

use fantoccini::key::Key;
use mwanda_browser_tests::{App, Browser, Keyboard, Options, unzip};

#[tokio::test]
async fn a_model_is_pruned_chatted_with_and_taken_away_by_keyboard_alone() {
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
    // Past M-Wanda on Wanda.
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

    go_to(&keyboard, "chat").await;
    let starter = page
        .value("words(document.querySelector('.chat-starters button'))")
        .await;
    keyboard
        .tab_to(starter.as_str().expect("a beginning to try"))
        .await;
    keyboard.press(Key::Enter).await;
    assert_eq!(keyboard.focused_id().await, "chat-prompt");
    keyboard.press(Key::Enter).await;
    page.until(
        "the answers of both models",
        "document.querySelectorAll('.chat-answer').length === 2 && isIdle()",
    )
    .await;

    go_to(&keyboard, "take-away").await;
    let mut downloads = browser.downloads();
    let name = |key| format!("{} {}", page.say("take-away.download"), page.say(key));
    keyboard.tab_to(&name("take-away.model")).await;
    keyboard.press(Key::Space).await;
    let archive = downloads.next("zip").await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = unzip(&archive, folder.path());
    assert!(
        files.iter().any(|file| file.ends_with("model.safetensors")),
        "{files:?}"
    );
    browser.close().await;
}

/// Goes to another step by its link. Past the last stop of the page, the first one comes again.
async fn go_to(keyboard: &Keyboard<'_>, step: &str) {
    let page = keyboard.0;
    page.until_idle().await;
    let link = format!("words(document.querySelector(\"nav a[href='#{step}']\"))");
    let name = page.value(&link).await;
    keyboard
        .tab_to(name.as_str().expect("a link to the step"))
        .await;
    keyboard.press(Key::Enter).await;
    page.until_at(step).await;
}
