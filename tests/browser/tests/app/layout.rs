//! The page on a narrow screen.

use mwanda_browser_tests::{App, Browser, Options};

use super::SMALL;

const STEPS: [&str; 6] = ["model", "languages", "prune", "lost", "chat", "take-away"];

#[tokio::test]
async fn nothing_sticks_out_at_390_pixels() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    browser.resize(390, 844);
    let page = browser.open(&app.link(SMALL)).await;
    page.until_loaded().await;
    page.run_link().await;
    page.go_to("chat").await;
    page.chat_in("ar").await;
    let mut wide = Vec::new();
    for language in ["en", "ar"] {
        let page = page.speaking(language).await;
        for step in STEPS {
            page.go_to(step).await;
            let width = page
                .value("document.scrollingElement.scrollWidth - innerWidth")
                .await;
            if width.as_i64() != Some(0) {
                let who = page.value(STICKS_OUT).await;
                wide.push(format!("{step} in {language} by {width}: {who}"));
            }
        }
    }
    assert!(wide.is_empty(), "too wide: {wide:#?}");
    assert_eq!(page.value("innerWidth").await, 390);
    browser.close().await;
}

/// The elements that reach beyond the screen, those in boxes that scroll aside.
const STICKS_OUT: &str = "[...document.querySelectorAll('body *')].filter(shown).filter(e => {\
    const box = e.getBoundingClientRect();\
    return box.right > innerWidth + 1 || box.left < -1;\
  }).slice(0, 5).map(e => `${e.localName}.${e.className}`)";
